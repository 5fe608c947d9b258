import { checkbox, confirm, input, number, password, search, select } from '@inquirer/prompts';

export interface PromptChoice {
  readonly value: string;
  readonly name: string;
  /** Shown while the choice has the cursor; empty for none. */
  readonly description: string;
  /** Why it cannot be chosen; null: it can. */
  readonly obstacle: string | null;
}

type Check = (text: string) => true | string;

/** How a person at a terminal is asked. Every method throws `PromptLeft` when they leave with Ctrl-C. */
export interface Prompts {
  /** Whether there is a person to ask. */
  readonly isInteractive: boolean;
  text(question: {
    readonly message: string;
    readonly preset: string;
    readonly check: Check;
  }): Promise<string>;
  /** Without showing it. */
  secret(question: { readonly message: string; readonly check: Check }): Promise<string>;
  /** Undefined: left empty. */
  integer(question: {
    readonly message: string;
    readonly preset: number | undefined;
    readonly minimum: number | undefined;
    readonly maximum: number | undefined;
    readonly isRequired: boolean;
  }): Promise<number | undefined>;
  yesOrNo(question: { readonly message: string; readonly preset: boolean }): Promise<boolean>;
  one(question: {
    readonly message: string;
    readonly choices: readonly PromptChoice[];
    readonly preset: string | undefined;
  }): Promise<string>;
  several(question: {
    readonly message: string;
    readonly choices: readonly PromptChoice[];
    readonly preset: readonly string[];
    readonly isRequired: boolean;
  }): Promise<readonly string[]>;
  /** Looks up while the person types; `find` gets what was typed so far. */
  lookUp(question: {
    readonly message: string;
    readonly find: (text: string, signal: AbortSignal) => Promise<readonly PromptChoice[]>;
  }): Promise<string>;
}

/** The person left the question without an answer. */
export class PromptLeft extends Error {
  override readonly name = 'PromptLeft';
}

interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

const rowsShown = 12;

/** Prompts on a terminal. Questions go to `output`, which is not where answers for programs are printed. */
export function createPrompts(
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Prompts {
  const context = { input: terminal.input, output: terminal.output };
  return {
    isInteractive: terminal.input.isTTY === true && terminal.output.isTTY === true,
    text: ({ message, preset, check }) =>
      orLeft(
        input(
          {
            message,
            ...(preset === '' ? {} : { default: preset, prefill: 'editable' }),
            validate: check,
          },
          context,
        ),
      ),
    secret: ({ message, check }) =>
      orLeft(password({ message, mask: false, validate: check }, context)),
    integer: ({ message, preset, minimum, maximum, isRequired }) =>
      orLeft(
        number(
          {
            message,
            required: isRequired,
            step: 1,
            ...(preset === undefined ? {} : { default: preset }),
            ...(minimum === undefined ? {} : { min: minimum }),
            ...(maximum === undefined ? {} : { max: maximum }),
          },
          context,
        ),
      ),
    yesOrNo: ({ message, preset }) => orLeft(confirm({ message, default: preset }, context)),
    one: ({ message, choices, preset }) =>
      orLeft(
        select(
          {
            message,
            choices: choices.map(toChoice),
            pageSize: rowsShown,
            ...(preset === undefined ? {} : { default: preset }),
          },
          context,
        ),
      ),
    several: ({ message, choices, preset, isRequired }) =>
      orLeft(
        checkbox(
          {
            message,
            choices: choices.map((choice) => ({
              ...toChoice(choice),
              checked: preset.includes(choice.value),
            })),
            pageSize: rowsShown,
            required: isRequired,
          },
          context,
        ),
      ),
    lookUp: ({ message, find }) =>
      orLeft(
        search(
          {
            message,
            pageSize: rowsShown,
            source: async (text = '', { signal }) => (await find(text, signal)).map(toChoice),
          },
          context,
        ),
      ),
  };
}

function toChoice({ value, name, description, obstacle }: PromptChoice) {
  return {
    value,
    name,
    ...(description === '' ? {} : { description }),
    ...(obstacle === null ? {} : { disabled: `(${obstacle})` }),
  };
}

/** Ctrl-C and the end of the input are one thing to whoever asked. */
async function orLeft<Value>(prompt: Promise<Value>): Promise<Value> {
  try {
    return await prompt;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') {
      throw new PromptLeft('The question was left without an answer.', { cause: error });
    }
    throw error;
  }
}
