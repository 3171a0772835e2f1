/** Makes a certificate that nobody trusts, for a test's server. */
export { generate } from 'selfsigned';
