// Package tfdriver runs a provider as the Terraform CLI runs it, in this process.
// Tests of logic use it: one run of the CLI takes half a second of CPU, one run of
// the driver takes a millisecond.
//
//	d := tfdriver.New(t, factory, map[string]any{"endpoint": url})
//	d.Config(
//		tfdriver.Resource{Type: "mor_did", Name: "a", Attrs: map[string]any{"did": "37052000001"}},
//		tfdriver.Resource{Type: "mor_did_trunk_assignment", Name: "a", Attrs: map[string]any{
//			"did": tfdriver.From("mor_did.a", "did"), "device_id": 7,
//		}},
//	)
//	result := d.Apply()
//	d.State("mor_did.a")["status"]
//
// # What it does
//
// A run consists of walks, as in Terraform: validate, plan, apply, import. Each
// walk has a provider of its own, which the factory makes: nothing that a provider
// remembers in its memory reaches the next walk. Within a walk the instances run
// concurrently, ten at a time, in the order of their dependencies. The driver
// calls the provider's server directly, without gRPC.
//
// It does what Terraform's core does: it stores state as JSON and has it upgraded
// before each use, refreshes, computes the proposed new state, plans a tainted
// object with a null prior state, plans a replacement twice, plans the end of an
// object with a null configuration, plans again in apply, compares the result with
// the plan, taints what an error left half created, and keeps private data,
// identities, dependencies and deposed objects.
//
// # What it leaves out
//
// Expressions, modules, count, outputs, provisioners, conditions, checks,
// ephemeral resources, write-only attributes, deferred actions, actions, nested
// blocks and dynamic types; the warnings and most errors of Terraform itself; and
// all that is shown to a person. Tests of these need the real CLI.
//
// Tests in internal/provider run the same scenarios through the driver and through
// the CLI and compare each call, the state and the diagnostics.
package tfdriver
