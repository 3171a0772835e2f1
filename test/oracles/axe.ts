/** Finds what keeps people from using a page. */
export { default as axe } from 'axe-core';
