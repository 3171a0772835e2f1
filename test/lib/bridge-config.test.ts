import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBridgeConfig } from '../../lib/bridge-config.ts';
import { configPath } from './synthesized-bridge.ts';

describe('a bridge.config.ts', () => {
  test('tells which secrets its sources verify with, each once', () => {
    const { sourceSecrets } = readBridgeConfig(configPath('two-sources'));
    expect(sourceSecrets).toEqual(['test/shop', 'test/shop-next', 'test/billing']);
  });

  test('may be given from the working directory', () => {
    const path = configPath('two-sources');
    expect(readBridgeConfig(relative(process.cwd(), path))).toEqual(readBridgeConfig(path));
  });

  test('warns of a source that no route uses, and whose secret is read for nothing', () => {
    expect(readBridgeConfig(configPath('two-sources')).warnings).toEqual([
      expect.stringMatching(/^source billing: no route takes its events.*\(test\/billing, test\/shop\).*Add a route/),
    ]);
    expect(readBridgeConfig('./bridge.config.ts').warnings).toEqual([]);
  });

  test('of this repository is one', () => {
    expect(readBridgeConfig('./bridge.config.ts').sourceSecrets).toEqual(['action-bridge/sources/shop']);
  });
});

describe('what is no bridge.config.ts fails the synth', () => {
  test('with the path of a file that is not there', () => {
    expect(() => readBridgeConfig('/nowhere/bridge.config.ts')).toThrow(
      /^\/nowhere\/bridge\.config\.ts cannot be loaded: .*Could not resolve/s,
    );
  });

  test('with what its own code throws', () => {
    expect(() => readBridgeConfig(configPath('same-route-twice'))).toThrow(
      /same-route-twice\.ts cannot be loaded: route passthrough: two routes have this name/,
    );
  });

  test('with the type that no event of its source has, where a route takes only that', () => {
    expect(() => readBridgeConfig(configPath('unreachable-route'))).toThrow(
      /unreachable-route\.ts cannot be loaded: route passthrough: no event of type alarm\.cleared .*Its types are: alarm\.raised/,
    );
  });

  test('with what to write, where nothing is exported by default', () => {
    expect(() => readBridgeConfig(configPath('no-bridge'))).toThrow(/no-bridge\.ts .*export default defineBridge/);
  });
});
