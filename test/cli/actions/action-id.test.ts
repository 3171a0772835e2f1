import { describe, expect, test } from 'vitest';
import { actionIdOf } from '../../../cli/actions/action-id.ts';
import { CommandError } from '../../../cli/terminal/command-error.ts';

const id = 'act_zjlgusi2ctk6ztea7bugeglp3i';

describe("an action's id on the command line", () => {
  test.each([id, ` ${id}`, `${id}\n`, id.toUpperCase()])('is taken as %j', (text) => {
    expect(actionIdOf(text)).toBe(id);
  });

  test.each([
    ['act_zjlgusi2ctk6ztea7bugeglp38', 'An action id is act_ followed by 26 characters of a–z and 2–7.'],
    ['evt_1', 'action-bridge events show <source> evt_1'],
    ['SM1234567890abcdef1234567890abcdef', 'actions list --twilio-id SM1234567890abcdef1234567890abcdef'],
    ['conv_action_1', 'actions list --twilio-id conv_action_1'],
  ])('is not %s, and where that is meant, it says what to do', (text, said) => {
    expect(() => actionIdOf(text)).toThrow(CommandError);
    expect(() => actionIdOf(text)).toThrow(said);
  });
});
