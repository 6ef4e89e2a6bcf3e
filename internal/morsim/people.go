package morsim

// Kinds of users.
const (
	Admin      = "admin"
	Accountant = "accountant"
	Reseller   = "reseller"
	SimpleUser = "user"
)

// User is an account of the server.
type User struct {
	ID            int64
	Username      string
	Password      string // of the GUI; logs in to v2, and is a parameter of users_get
	Name          string // shown as the owner of numbers; its first word is the first name
	Kind          string // Admin, Accountant, Reseller or SimpleUser
	APISecretKey  string // signs legacy calls; an accountant signs with the admin's
	OwnerID       int64  // the reseller the user belongs to; 0 is the admin
	ManageDIDs    bool   // permission of accountants and resellers
	APIRestricted bool   // only what Group allows may be called
	Group         PermissionGroup
	Blocked       bool
	Hidden        bool
}

// PermissionGroup is an API permission group: the level of each method that is not disabled.
type PermissionGroup map[string]Level

// Level is what a permission group allows of a method.
type Level int

// The three levels. Write includes read.
const (
	Disabled Level = iota
	Read
	Write
)

// Allow is a group in which these methods may be used to read and to write, and all others are disabled.
func Allow(methods ...string) PermissionGroup {
	group := PermissionGroup{}
	for _, method := range methods {
		group[method] = Write
	}
	return group
}

// may reports whether the API permission group lets the user call a method. It holds only for users and accountants
// marked API restricted.
func (u *User) may(method string) bool {
	needed := Read
	if legacyCalls[method].write {
		needed = Write
	}
	return !u.APIRestricted || u.Group[method] >= needed
}

// managesDIDs: the admin may do everything, others need the permission.
func (u *User) managesDIDs() bool { return u.Kind == Admin || u.ManageDIDs }

// Device is something that takes calls. Only a trunk can be given numbers by did_trunk_device_assign.
type Device struct {
	ID          int64
	Label       string // as lists show it; Type and Username, such as "SIP/7", when empty
	UserID      int64
	Trunk       bool
	OwnerID     int64  // the reseller the device belongs to; 0 is the admin
	Type        string // "SIP" when empty
	Username    string // of the SIP account; the ID when empty
	Secret      string // of the SIP account; made of DeviceSecret and the ID when empty
	Name        string
	Description string
}

// Provider is where numbers come from.
type Provider struct {
	ID         int64
	Name, Tech string
	OwnerID    int64  // the reseller the provider belongs to; 0 is the admin
	Password   string // of the account at the carrier; made of ProviderPassword and the ID when empty
}

// DialPlan is where a number can lead instead of to a device. No call assigns one: use EditDID.
type DialPlan struct {
	ID         int64
	Name, Kind string
}

// AddUser adds an account; without an ID it gets one.
func (s *Simulator) AddUser(u User) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return add(s.users, &u.ID, &u)
}

// AddDevice adds a device; without an ID it gets one.
func (s *Simulator) AddDevice(d Device) Device {
	s.mu.Lock()
	defer s.mu.Unlock()
	return add(s.devices, &d.ID, &d)
}

// AddProvider adds a provider; without an ID it gets one.
func (s *Simulator) AddProvider(p Provider) Provider {
	s.mu.Lock()
	defer s.mu.Unlock()
	return add(s.providers, &p.ID, &p)
}

// AddDialPlan adds a dial plan; without an ID it gets one.
func (s *Simulator) AddDialPlan(p DialPlan) DialPlan {
	s.mu.Lock()
	defer s.mu.Unlock()
	return add(s.dialPlans, &p.ID, &p)
}

func add[T any](all map[int64]*T, id *int64, item *T) T {
	if *id == 0 {
		for taken := range all {
			*id = max(*id, taken)
		}
		*id++
	}
	all[*id] = item
	return *item
}

// EditUser changes an account: a new password, other rights, another name. It reports whether there is one.
func (s *Simulator) EditUser(id int64, edit func(*User)) bool { return edited(s, s.users, id, edit) }

// EditDevice changes a device and reports whether there is one.
func (s *Simulator) EditDevice(id int64, edit func(*Device)) bool {
	return edited(s, s.devices, id, edit)
}

// EditProvider changes a provider and reports whether there is one.
func (s *Simulator) EditProvider(id int64, edit func(*Provider)) bool {
	return edited(s, s.providers, id, edit)
}

func edited[T any](s *Simulator, all map[int64]*T, id int64, edit func(*T)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if all[id] == nil {
		return false
	}
	edit(all[id])
	return true
}

// RemoveUser removes an account, as somebody does in the GUI. Its numbers and devices stay as they are.
func (s *Simulator) RemoveUser(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.users, id)
}

// RemoveDevice removes a device; its numbers stay as they are.
func (s *Simulator) RemoveDevice(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.devices, id)
}

// named finds an account by its username; call it with the lock held.
func (s *Simulator) named(username string) *User {
	for _, u := range s.users {
		if u.Username == username && username != "" {
			return u
		}
	}
	return nil
}

// resellerOf is the reseller an account stands under, or is: 0 for the admin's own.
func (s *Simulator) resellerOf(userID int64) int64 {
	u := s.users[userID]
	switch {
	case u == nil:
		return 0
	case u.Kind == Reseller:
		return u.ID
	default:
		return u.OwnerID
	}
}

// mayUse tells whether a caller may use what belongs to a reseller (0 for the admin). Page 002: "Specified Provider is
// not available to this user".
func mayUse(caller *User, owner int64) bool {
	return caller.Kind != Reseller || caller.ID == owner
}

// ownerOf is the reseller a device belongs to, by itself or through its user.
func (s *Simulator) ownerOf(d *Device) int64 {
	if d.OwnerID != 0 {
		return d.OwnerID
	}
	return s.resellerOf(d.UserID)
}

// poolOf is the reseller whose number this is: through the pool it was made in or through its owner.
func (s *Simulator) poolOf(d *DID) int64 {
	if d.ResellerID != 0 {
		return d.ResellerID
	}
	return s.resellerOf(d.UserID)
}
