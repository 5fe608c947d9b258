/** What a process of the product says to the proof that started it. */
export type FromProduct =
  | { readonly kind: 'ready'; readonly url: string | null }
  | {
      readonly kind: 'usage';
      /** User and system time since the start. */
      readonly cpuMs: number;
      /** The part of it that the kernel took, mostly for sending and receiving. */
      readonly systemCpuMs: number;
      readonly residentBytes: number;
      readonly heapBytes: number;
    };

/** What the proof asks. */
export interface ToProduct {
  readonly kind: 'usage';
}

/** What a process has used so far. */
export type Usage = Omit<Extract<FromProduct, { kind: 'usage' }>, 'kind'>;
