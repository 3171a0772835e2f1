import { describe, expect, onTestFinished, test } from 'vitest';
import { ConnectError, connect } from '../../client/connect.ts';
import { type ScriptedAnswer, scriptedBridge } from '../fakes/scripted-bridge.ts';

/** Sets variables of the environment for as long as the test runs, and takes away those that are undefined. */
function environment(variables: Record<string, string | undefined>): void {
  const before = { ...process.env };
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  onTestFinished(() => {
    process.env = before;
  });
}

const nowhere = '/nowhere/of/aws';
const noProfile = {
  AWS_PROFILE: undefined,
  AWS_CONFIG_FILE: nowhere,
  AWS_SHARED_CREDENTIALS_FILE: nowhere,
  AWS_EC2_METADATA_DISABLED: 'true',
};
const identity = { ...noProfile, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };

/** CloudFormation, as far as a stack is looked up by it. */
async function cloudFormation(answer: ScriptedAnswer) {
  const { url, asked } = await scriptedBridge(() => answer);
  environment({ ...identity, AWS_ENDPOINT_URL: url });
  return asked;
}

const described = (outputs: string) =>
  `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>Mine</StackName><Outputs>${outputs}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const failed = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

describe('a deployed stack', () => {
  test('is found by its outputs, and asked with a signature', async () => {
    const asked = await cloudFormation({
      body: described(
        '<member><OutputKey>TrackerArn</OutputKey><OutputValue>arn:x</OutputValue></member>' +
          '<member><OutputKey>ApiUrl</OutputKey><OutputValue>https://abc.execute-api.eu-west-1.amazonaws.com/</OutputValue></member>',
      ),
    });
    const { url, isLocal, sign } = await connect({ kind: 'stack', name: 'Mine' });
    expect({ url, isLocal }).toEqual({ url: 'https://abc.execute-api.eu-west-1.amazonaws.com', isLocal: false });
    expect(new URLSearchParams(asked[0]?.body).get('StackName')).toBe('Mine');
    const headers = await sign({ method: 'GET', url: `${url}/actions`, headers: {} });
    expect(headers.authorization).toContain('Credential=AKID/');
  });

  test.each([
    [
      'it is not there',
      400,
      failed('ValidationError', 'Stack with id Mine does not exist'),
      /no stack Mine in eu-west-1/,
    ],
    [
      'the caller may not look',
      403,
      failed('AccessDenied', 'not authorized to perform'),
      /cloudformation:DescribeStacks/,
    ],
    ['the session has ended', 403, failed('ExpiredToken', 'The security token is expired'), /have expired. Sign in/],
    ['it is another stack', 200, described(''), /has no output ApiUrl/],
  ])('that is not found is told what to do: %s', async (_, status, body, message) => {
    await cloudFormation({ status, body });
    const connecting = connect({ kind: 'stack', name: 'Mine' });
    await expect(connecting).rejects.toThrow(ConnectError);
    await expect(connecting).rejects.toThrow(message);
  });
});

describe('a caller', () => {
  test('without credentials is told how to get some', async () => {
    environment({
      ...noProfile,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
    });
    await expect(connect({ kind: 'stack', name: 'Mine' })).rejects.toThrow(/No AWS credentials.*aws sso login/s);
  });

  test('without a region is told to set one', async () => {
    environment({ ...identity, AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined });
    await expect(connect({ kind: 'stack', name: 'Mine' })).rejects.toThrow(/AWS_REGION/);
  });

  test('of this machine needs neither', async () => {
    environment({ ...noProfile, AWS_REGION: undefined, AWS_ACCESS_KEY_ID: undefined });
    const local = { kind: 'url', url: 'http://127.0.0.1:8787', isLocal: true } as const;
    const { sign } = await connect(local);
    expect(await sign({ method: 'GET', url: 'http://127.0.0.1:8787/actions', headers: { accept: 'x' } })).toEqual({
      accept: 'x',
    });
  });
});
