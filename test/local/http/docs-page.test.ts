import { describe, expect, test } from 'vitest';
import bridge from '#bridge-config';
import { openApiDocument } from '../../../lib/openapi/document.ts';
import { docsPage } from '../../../local/http/docs-page.ts';

describe('the page of an API description', () => {
  test('shows its operations and loads nothing from elsewhere', async () => {
    const { status, headers, body } = await docsPage(JSON.stringify(openApiDocument(bridge)));
    const page = String(body);
    expect(status).toBe(200);
    expect(page).toContain('Send an event');
    expect(page).toContain('com.example.order.shipped');
    expect(page).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="?http/);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';/);
    expect(headers['content-security-policy']).not.toContain('http');
  }, 30_000);

  test('is an error that names the document, where that is none', async () => {
    await expect(docsPage('no document')).rejects.toThrow('openapi.json');
  }, 30_000);
});
