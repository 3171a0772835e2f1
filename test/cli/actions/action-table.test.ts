import colors from 'picocolors';
import { describe, expect, test } from 'vitest';
import { actionTable } from '../../../cli/actions/action-table.ts';
import { completed, inDoubt, start } from '../../fixtures/actions.ts';
import { isNarrow } from '../action-bridge.ts';

const conversationId = 'conv_conversation_01h9ze8m5nfsx9rjs2wjpxcz9d';
const route = 'a-route-whose-name-says-everything-that-it-does-and-then-some';
const action = { ...completed({ conversationId, route }), integrity: 'verified' as const };
const plain = colors.createColors(false);
const coloured = colors.createColors(true);

describe('a table of actions', () => {
  test('cuts a long name behind a hyphen, and never an id', () => {
    const printed = actionTable([action], start, { palette: plain, columns: 80 });
    expect(printed).toSatisfy(isNarrow);
    expect(printed).toContain(`${action.id}  COMPLETED`);
    expect(printed.replaceAll(/\s/g, '')).toContain('everything-that-it-does');
  });

  test('has the conversation where there is room for it', () => {
    const short = { ...action, route: 'passthrough' };
    expect(actionTable([short], start, { palette: plain, columns: 120 })).toContain(conversationId);
  });

  test('has one colour for a status, and another for a record that does not verify', () => {
    const held = { ...inDoubt(), integrity: 'verified' as const };
    const broken = { ...held, integrity: 'broken' as const };
    const printed = actionTable([held, broken], start, { palette: coloured, columns: 80 });
    expect(printed).toContain(coloured.yellow('IN_DOUBT  '));
    expect(printed).toContain(coloured.red('IN_DOUBT !'));
  });
});
