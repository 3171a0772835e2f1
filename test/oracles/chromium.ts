/** A headless Chromium, and what drives it. */
export { default as chromium } from '@sparticuz/chromium';
export { type Browser, chromium as playwright, type Page } from 'playwright-core';
