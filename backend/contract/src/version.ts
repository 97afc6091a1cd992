/** Version of everything in this package; it is the second level of every topic and part of the socket handshake. */
export const CONTRACT_VERSION = 1;
