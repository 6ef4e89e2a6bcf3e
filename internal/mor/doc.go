// Package mor is a client for the DID calls of a Kolmisoft MOR server: the
// legacy signed calls (form POST in, XML out) that write, and the v2 call
// (JSON) that lists DIDs. It is plain Go and knows nothing of Terraform.
//
// Three rules hold throughout:
//
//   - A read that fails is repeated if the fault may pass. A write is repeated only if
//     it surely never reached the server, or got a 429. Otherwise it is reported as
//     doubtful, and the caller asks the server what it did.
//   - A DID is absent only when a whole, well-formed answer says so.
//   - Errors have the server's own words, without control characters and our secrets.
package mor
