package provider

import (
	"fmt"
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// actor is the MOR user that the tests run as. 'make test-all' runs them as
// each: an admin and an accountant, whose numbers are listed by API v2, and a
// reseller, whose are listed by the legacy dids_get and who gives no password.
type actor struct {
	name, username, password, key string
	listCall                      string // what lists numbers for them
	userID                        int64
}

var actors = map[string]actor{
	"admin":      {"admin", morsim.AdminUsername, morsim.AdminPassword, morsim.AdminAPISecretKey, morsim.CallDIDs, morsim.AdminID},
	"accountant": {"accountant", morsim.AccountantUsername, morsim.AccountantPassword, morsim.AdminAPISecretKey, morsim.CallDIDs, morsim.AccountantID},
	"reseller":   {"reseller", morsim.ResellerUsername, "", morsim.ResellerAPISecretKey, "dids_get", morsim.ResellerID},
}

const actorVariable = "MOR_TEST_ROLE"

// us is the actor of this run.
var us = func() actor {
	name := os.Getenv(actorVariable)
	if name == "" {
		name = "admin"
	}
	a, ok := actors[name]
	if !ok {
		panic(fmt.Sprintf("%s is %q; it can be admin, accountant or reseller", actorVariable, name))
	}
	return a
}()

func (a actor) isReseller() bool { return a.name == "reseller" }

// api is how their numbers are listed.
func (a actor) api() mor.ReadAPI {
	if a.isReseller() {
		return mor.ReadLegacy
	}
	return mor.ReadV2
}

// keeper is whose key they sign with.
func (a actor) keeper() int64 {
	if a.isReseller() {
		return a.userID
	}
	return morsim.AdminID
}

// Reasons for which a test is not for resellers.
const (
	needsV2        = "it is about API v2, which does not serve resellers"
	needsUpdatedAt = "it needs updated_at, which the legacy list does not have"
	needsProviders = "it needs the provider's name, which a reseller is not shown"
)

// notAsReseller skips a test that has nothing to say of resellers, with the reason.
func notAsReseller(t testing.TB, reason string) {
	t.Helper()
	if us.isReseller() {
		t.Skip("not as a reseller: " + reason)
	}
}

// shortServers are those that -short runs, and so 'make test', are content with;
// 'make test-all' runs all.
var shortServers = map[string]bool{"unassign leaves reserved": true, "unassign leaves free": true, "capped pages, terminated hidden": true, "older: hash, no providers_get": true, "legacy": true, "v2 besides": true}

// longOnly leaves a test to 'make test-all', for time. why says what -short has instead.
func longOnly(t *testing.T, why string) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: " + why)
	}
}

func notInShort(t *testing.T, server string) {
	t.Helper()
	if testing.Short() && !shortServers[server] {
		t.Skip("-short: other servers will do")
	}
}

// seenBy is a check of an attribute that an actor is shown, and that is null for whom it is not.
func seenBy(shown bool, address, attribute, value string) resource.TestCheckFunc {
	if !shown {
		return resource.TestCheckNoResourceAttr(address, attribute)
	}
	return resource.TestCheckResourceAttr(address, attribute, value)
}

// ours gives what belongs to nobody to the reseller whom the tests run as, so
// that the same users, devices, providers and numbers serve every actor.
func (s simulated) ours(owner *int64) {
	if us.isReseller() && *owner == 0 {
		*owner = morsim.ResellerID
	}
}

// handOver does so for the standard cast.
func (s simulated) handOver() {
	os.Getenv(actorVariable) // once more in a test: go test's cache sees no earlier one
	for _, id := range []int64{morsim.VilniusID, morsim.KaunasID} {
		s.EditUser(id, func(u *morsim.User) { s.ours(&u.OwnerID) })
	}
	for _, id := range []int64{morsim.VilniusTrunkID, morsim.VilniusSecondTrunkID, morsim.KaunasTrunkID, morsim.VilniusPhoneID} {
		s.EditDevice(id, func(d *morsim.Device) { s.ours(&d.OwnerID) })
	}
	for _, id := range []int64{morsim.TestProviderID, morsim.BackupProviderID} {
		s.EditProvider(id, func(p *morsim.Provider) { s.ours(&p.OwnerID) })
	}
}

// AddUser adds a user of ours.
func (s simulated) AddUser(u morsim.User) morsim.User {
	s.ours(&u.OwnerID)
	return s.Simulator.AddUser(u)
}

// AddDevice adds a device of ours.
func (s simulated) AddDevice(d morsim.Device) morsim.Device {
	s.ours(&d.OwnerID)
	return s.Simulator.AddDevice(d)
}

// AddProvider adds a provider of ours.
func (s simulated) AddProvider(p morsim.Provider) morsim.Provider {
	s.ours(&p.OwnerID)
	return s.Simulator.AddProvider(p)
}

// AddDID adds a number of our pool.
func (s simulated) AddDID(d morsim.DID) morsim.DID {
	s.ours(&d.ResellerID)
	return s.Simulator.AddDID(d)
}

// seed adds an inventory of n numbers to our pool.
func (s simulated) seed(n int) {
	morsim.SeedInventory(s.Simulator, n)
	for _, d := range s.DIDs() {
		s.EditDID(d.Number, func(d *morsim.DID) { s.ours(&d.ResellerID) })
	}
}
