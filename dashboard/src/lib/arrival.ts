/**
 * Whether a one-time link led here that was good no more. Read when the page is loaded: the router soon
 * goes on to another address.
 */
export const arrivedByExpiredLink = new URLSearchParams(window.location.search).has("expired");
