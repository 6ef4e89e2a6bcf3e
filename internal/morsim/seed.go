package morsim

import (
	"fmt"
	"time"
)

// The standard cast. Passwords and keys are words that occur nowhere else, so that a test can search output for them.
const (
	AdminUsername     = "admin"
	AdminPassword     = "gui-password-d41d8c"
	AdminAPISecretKey = "api-secret-key-9f86d0"

	AccountantUsername = "accountant" // may manage DIDs; signs with the admin's key
	AccountantPassword = "gui-password-accountant-5feceb"

	ClerkUsername = "clerk" // an accountant who may not manage DIDs
	ClerkPassword = "gui-password-clerk-6b86b2"

	RestrictedUsername = "restricted" // an accountant who may manage DIDs, but is API restricted to reading them
	RestrictedPassword = "gui-password-restricted-ef2d13"

	ResellerUsername     = "reseller" // may manage DIDs; signs with a key of their own
	ResellerPassword     = "gui-password-reseller-d4735e"
	ResellerAPISecretKey = "reseller-secret-key-4e0740"

	VilniusUsername = "vilnius" // a simple user
	VilniusPassword = "gui-password-vilnius-4b2277"

	DeviceSecret     = "sip-secret-8527a8-"       // with the ID behind it: the secret of a device that has no other
	ProviderPassword = "carrier-password-e629fa-" // the same of a provider
)

// IDs of the standard cast. No two things share one, so that taking one for the other never works by chance.
const (
	TestProviderID   = 1 // "Test Provider"; what resellers get by default
	BackupProviderID = 2 // "Backup Carrier"
	DialPlanID       = 3 // "testDialPlan", authbypin

	VilniusID  = 5 // "Vilnius Office", a simple user
	KaunasID   = 6 // "Kaunas Office", a simple user
	ResellerID = 11
	CustomerID = 12 // "Reseller Customer", a simple user of the reseller

	VilniusTrunkID       = 7
	VilniusSecondTrunkID = 8
	KaunasTrunkID        = 9
	VilniusPhoneID       = 10 // a plain device
	CustomerTrunkID      = 13

	AdminID      = 21
	AccountantID = 22
	ClerkID      = 23
	RestrictedID = 24
)

func (s *Simulator) addCast() {
	for _, u := range []User{
		{
			ID: AdminID, Username: AdminUsername, Password: AdminPassword, Name: "System Admin", Kind: Admin,
			APISecretKey: AdminAPISecretKey,
		},
		{
			ID: AccountantID, Username: AccountantUsername, Password: AccountantPassword, Name: "Accountant",
			Kind: Accountant, ManageDIDs: true,
		},
		{ID: ClerkID, Username: ClerkUsername, Password: ClerkPassword, Name: "Clerk", Kind: Accountant},
		{
			ID: RestrictedID, Username: RestrictedUsername, Password: RestrictedPassword, Name: "Restricted Accountant", Kind: Accountant,
			ManageDIDs: true, APIRestricted: true, Group: PermissionGroup{"dids_get": Read},
		},
		{
			ID: ResellerID, Username: ResellerUsername, Password: ResellerPassword, Name: "Test Reseller", Kind: Reseller,
			APISecretKey: ResellerAPISecretKey, ManageDIDs: true,
		},
		{ID: VilniusID, Username: VilniusUsername, Password: VilniusPassword, Name: "Vilnius Office", Kind: SimpleUser},
		{ID: KaunasID, Username: "kaunas", Password: "gui-password-kaunas-ef2d12", Name: "Kaunas Office", Kind: SimpleUser},
		{
			ID: CustomerID, Username: "customer", Password: "gui-password-customer-e7f6c0", Name: "Reseller Customer",
			Kind: SimpleUser, OwnerID: ResellerID,
		},
	} {
		s.AddUser(u)
	}
	for _, d := range []Device{
		{ID: VilniusTrunkID, UserID: VilniusID, Trunk: true},
		{ID: VilniusSecondTrunkID, UserID: VilniusID, Trunk: true},
		{ID: KaunasTrunkID, UserID: KaunasID, Trunk: true},
		{ID: VilniusPhoneID, UserID: VilniusID},
		{ID: CustomerTrunkID, UserID: CustomerID, Trunk: true, OwnerID: ResellerID},
	} {
		s.AddDevice(d)
	}
	s.AddProvider(Provider{ID: TestProviderID, Name: "Test Provider", Tech: "SIP"})
	s.AddProvider(Provider{ID: BackupProviderID, Name: "Backup Carrier", Tech: "IAX2"})
	s.AddDialPlan(DialPlan{ID: DialPlanID, Name: "testDialPlan", Kind: "authbypin"})
}

// SeedInventory adds n numbers, from 37060000001 on, in every status and with every kind of owner. The same n makes
// the same inventory.
func SeedInventory(s *Simulator, n int) {
	begin := time.Date(2026, 5, 27, 7, 35, 57, 0, time.UTC)
	for i := range n {
		d := DID{
			Number:            fmt.Sprintf("3706%07d", i+1),
			ProviderID:        TestProviderID,
			CallLimit:         int64(i % 4 * 10),
			AIAgentCompatible: i%2 == 0,
			HasCalls:          i%3 == 0,
			UpdatedAt:         begin.Add(time.Duration(i) * time.Minute),
		}
		if i%7 == 0 {
			d.ProviderID = BackupProviderID
		}
		if i%5 == 0 {
			d.Language, d.ToneZone, d.Comment = "lt", "lt", fmt.Sprintf("line %d", i+1)
		}
		switch i % 10 {
		case 0, 1, 2:
			d.UserID, d.DeviceID = VilniusID, VilniusTrunkID
		case 3:
			d.UserID, d.DeviceID = KaunasID, KaunasTrunkID
		case 4:
			d.UserID, d.DeviceID = CustomerID, CustomerTrunkID
		case 5:
			d.DialPlanID = DialPlanID
		case 6:
			d.UserID = KaunasID
		case 7:
			d.Status = Free
		case 8:
			d.Status, d.UserID, d.DeviceID = Closed, VilniusID, VilniusSecondTrunkID
		case 9:
			d.Status = Terminated
		}
		if i%20 == 0 {
			d.OpenAIProject = "proj_front_desk"
		}
		s.AddDID(d)
	}
}
