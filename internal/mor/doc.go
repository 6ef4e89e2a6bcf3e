// Package mor is a client for the DID calls of a Kolmisoft MOR server: the
// legacy signed calls (form POST in, XML out) that write, and the v2 call
// (JSON) that lists DIDs. It is plain Go and knows nothing of Terraform.
//
// Three rules hold throughout. A read is repeated when it fails in a way that
// may pass; a write is repeated only when it surely never reached the server or
// was turned away by a 429, and is otherwise reported as doubtful, for the caller
// to ask what stands. A DID is absent only when a whole, well-formed answer says
// so. Errors carry the server's own words, cleaned of control characters and of
// our secrets.
package mor
