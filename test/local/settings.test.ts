import { describe, expect, test } from 'vitest';
import { HELP, SettingsError, settingsFrom } from '../../local/settings.ts';

describe('the environment of the local host', () => {
  test('the fixed interface is the default, and an empty variable counts as unset', () => {
    expect(settingsFrom({ PORT: '', DATA_DIR: '' })).toEqual({
      port: 8787,
      simulatorPort: 8788,
      dynamodbPort: 8000,
      dataDir: undefined,
      secretsFile: undefined,
      callbacks: false,
      logLevel: 'WARN',
      twilio: undefined,
    });
  });

  test('another Twilio comes with its API key', () => {
    const variables = { TWILIO_BASE_URL: 'https://t.example', TWILIO_API_KEY_SID: 'SK1', TWILIO_API_KEY_SECRET: 's' };
    expect(settingsFrom(variables).twilio).toEqual({
      baseUrl: 'https://t.example',
      apiKeySid: 'SK1',
      apiKeySecret: 's',
    });
  });

  test('an API key alone changes nothing: messages go to the simulator', () => {
    expect(settingsFrom({ TWILIO_API_KEY_SID: 'SK1', TWILIO_API_KEY_SECRET: 's' }).twilio).toBeUndefined();
  });

  test('another Twilio without its whole API key is refused, naming what is missing and no secret', () => {
    const variables = { TWILIO_BASE_URL: 'https://t.example', TWILIO_API_KEY_SECRET: 'hush' };
    expect(() => settingsFrom(variables)).toThrow(SettingsError);
    expect(() => settingsFrom(variables)).toThrow(/^TWILIO_API_KEY_SID: is missing, but TWILIO_BASE_URL is set/);
    expect(() => settingsFrom(variables)).not.toThrow(/hush/);
  });

  test.each([
    [{ PORT: 'web' }, /^PORT: /],
    [{ DYNAMODB_PORT: '70000' }, /^DYNAMODB_PORT: /],
    [{ LOG_LEVEL: 'LOUD' }, /^LOG_LEVEL: /],
    [{ TWILIO_BASE_URL: 'twilio' }, /^TWILIO_BASE_URL: /],
  ])('%j is refused by name', (variables, message) => {
    expect(() => settingsFrom(variables)).toThrow(message);
  });
});

test('the help fits into 80 columns and names every variable', () => {
  expect(HELP.split('\n').filter((line) => line.length > 80)).toEqual([]);
  for (const name of [
    'PORT',
    'TWILIO_SIMULATOR_PORT',
    'DYNAMODB_PORT',
    'DATA_DIR',
    'TWILIO_BASE_URL',
    'SECRETS_FILE',
    'LOG_LEVEL',
  ]) {
    expect(HELP).toContain(name);
  }
});
