import { secureHeaders } from 'hono/secure-headers';

/**
 * Nothing but the console's own files runs, is loaded or takes its forms, and no other page may frame it. Without inline
 * scripts and styles, text that got into a page by mistake stays text.
 */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  xFrameOptions: 'DENY',
  // With no-referrer, browsers send forms with `Origin: null`.
  referrerPolicy: 'same-origin',
  // It is a matter of TLS, which 127.0.0.1 has not.
  strictTransportSecurity: false,
});
