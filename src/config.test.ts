import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

describe('the configuration', () => {
  it('needs nothing: an empty environment is a safe production on this machine only', () => {
    expect(readConfig({})).toMatchObject({
      databaseUrl: null,
      host: '127.0.0.1',
      isSimulated: false,
      frameAncestors: [],
      trustedProxies: [],
      publicUrl: null,
      encryptionKeys: [],
    });
  });

  it('reads lists, switches and addresses as people write them', () => {
    const config = readConfig({
      SEATWRIGHT_SIMULATED: 'true',
      SEATWRIGHT_FRAME_ANCESTORS: 'https://na.myconnectwise.net, https://psa.msp.example',
      SEATWRIGHT_BASE_URL: 'https://seatwright.msp.example/',
      SEATWRIGHT_PORT: '0',
      UNRELATED: 'ignored',
    });

    expect(config).toMatchObject({
      isSimulated: true,
      frameAncestors: ['https://na.myconnectwise.net', 'https://psa.msp.example'],
      publicUrl: 'https://seatwright.msp.example',
      port: 0,
    });
  });

  it.each([
    ['SEATWRIGHT_PORT', 'eighty'],
    ['SEATWRIGHT_SIMULATED', 'maybe'],
    ['SEATWRIGHT_BASE_URL', 'seatwright.msp.example'],
    ['SEATWRIGHT_BASE_URL', 'ftp://seatwright.msp.example'],
    ['SEATWRIGHT_LOG_LEVEL', 'loud'],
  ])('names %s when it is "%s"', (name, text) => {
    expect(() => readConfig({ [name]: text })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: text })).toThrow(name);
  });
});
