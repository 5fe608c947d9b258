/**
 * What we read of ConnectWise PSA's answers: only the fields used, nullish.
 * Source: openapi/psa-connectwise-subset.json (specification 2026.4), contracts psa-and-chat.md 1.1-1.2.
 */
import { z } from 'zod';

const text = z.string().nullish();
const flag = z.boolean().nullish();
const reference = z.object({ id: z.number().int().nullish(), name: text }).nullish();

/** An unknown company answers JSON `null`. The guide shows `IsCloud` as the text "True", live sites a boolean. */
export const companyInfo = z
  .object({
    Codebase: z.string(),
    IsCloud: z.union([z.boolean(), z.string()]).nullish(),
  })
  .nullish();

/** `{code, message, errors}`, and `{error, message}` of the throttle. */
export const connectWiseError = z.object({
  code: text,
  error: text,
  message: text,
  errors: z.array(z.object({ message: text, field: text })).nullish(),
});

export const ticket = z.object({
  id: z.number().int(),
  summary: text,
  status: reference,
  company: reference,
  contact: reference,
  contactName: text,
  closedFlag: flag,
});

export const note = z.object({
  id: z.number().int(),
  text,
  internalAnalysisFlag: flag,
  internalFlag: flag,
});

export const company = z.object({
  id: z.number().int(),
  name: text,
  status: reference,
  types: z.array(z.object({ name: text })).nullish(),
});

export const timeEntry = z.object({
  id: z.number().int(),
  chargeToType: text,
  notes: text,
  internalNotes: text,
});

export const contact = z.object({
  id: z.number().int(),
  inactiveFlag: flag,
  communicationItems: z.array(z.object({ value: text, communicationType: text })).nullish(),
});

export const created = z.object({ id: z.number().int() });

export type ConnectWiseTicket = z.infer<typeof ticket>;
export type ConnectWiseNote = z.infer<typeof note>;
export type ConnectWiseCompany = z.infer<typeof company>;
export type ConnectWiseTimeEntry = z.infer<typeof timeEntry>;
export type ConnectWiseContact = z.infer<typeof contact>;
