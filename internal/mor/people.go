package mor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// named are the calls whose answers hold secrets (passwords of users and of SIP
// accounts), with the elements that are read. Nothing else of them is looked at.
var named = map[string][]string{
	"providers_get":      {"id", "name", "tech"},
	"users_get":          {"id", "username", "first_name", "last_name", "usertype", "owner_id", "blocked", "hidden"},
	"user_details_get":   {"userid", "username"},
	"devices_get":        {"device_id", "device_type", "username"},
	"device_details_get": {"id", "name", "username", "user_id", "device_type", "description", "istrunk"},
}

// Provider is where numbers come from. An id of 0 is one that the server gives
// none of, or none that can be read.
type Provider struct {
	ID         int64
	Name       string
	Technology string // "SIP"; "" if the server does not say
}

// Providers lists the providers that the user may use (wiki page "MOR API
// providers get"; MOR X17 or later). See refusal for its errors.
func (c *Client) Providers(ctx context.Context) ([]Provider, error) {
	found, err := list(ctx, c, "providers_get", hashed["providers_get"], nil, func(row map[string]string) (Provider, error) {
		id, _ := strconv.ParseInt(row["id"], 10, 64)
		return Provider{ID: max(0, id), Name: row["name"], Technology: row["tech"]}, nil
	})
	return found, refusal(err)
}

// User is an account on the server. A text is "" and a pointer nil where the
// server does not say.
type User struct {
	ID        int64 // MOR's admin may have 0
	Username  string
	FirstName string
	LastName  string
	Type      string // "admin", "accountant", "reseller", "user"
	OwnerID   *int64 // of the reseller whose customer it is; 0 is the admin
	Blocked   *bool
	Hidden    *bool
}

// Name is what a list of numbers shows as their owner: first and last name or,
// where there are none, the username.
func (u User) Name() string {
	return cmp.Or(strings.TrimSpace(u.FirstName+" "+u.LastName), u.Username)
}

// Users lists the users that this user may see (wiki page "MOR API users get";
// MOR X8 or later): admin and accountants see all, a reseller their own. The call
// takes the GUI password: without one it is not sent, and the error is
// CodeNoPassword. See refusal for the others.
func (c *Client) Users(ctx context.Context) ([]User, error) {
	const op = "users_get"
	if c.config.Password == "" {
		return nil, &Error{Op: op, Code: CodeNoPassword, Err: errors.New("the call needs the password of the MOR GUI, and none is set")}
	}
	params := url.Values{"u": {c.config.Username}, "p": {c.config.Password}}
	found, err := list(ctx, c, op, hashed[op], params, func(row map[string]string) (User, error) {
		id, err := strconv.ParseInt(row["id"], 10, 64)
		if err != nil || id < 0 {
			return User{}, errors.New("it has no ID of a user")
		}
		return User{
			ID: id, Username: row["username"], FirstName: row["first_name"], LastName: row["last_name"], Type: row["usertype"],
			OwnerID: toldID(row["owner_id"]), Blocked: toldBool(row["blocked"]), Hidden: toldBool(row["hidden"]),
		}, nil
	})
	return found, refusal(err)
}

// UserByUsername finds a user by the exact username, upper and lower case alike
// (wiki page "MOR API user details get"; MOR X4 or later). It needs only the API
// Secret Key. The user has an ID and a Username and nothing else. If there is none
// the error is CodeUserNotFound; see refusal for the others.
func (c *Client) UserByUsername(ctx context.Context, username string) (User, error) {
	return c.userDetails(ctx, "username", username, func(u User) bool { return strings.EqualFold(u.Username, username) })
}

// Self is the user that this client asks as.
func (c *Client) Self(ctx context.Context) (User, error) {
	return c.UserByUsername(ctx, c.config.Username)
}

// UserByID is UserByUsername by the ID.
func (c *Client) UserByID(ctx context.Context, id int64) (User, error) {
	return c.userDetails(ctx, "user_id", strconv.FormatInt(id, 10), func(u User) bool { return u.ID == id })
}

// userDetails asks for one user, and makes sure that the answer is about that one.
func (c *Client) userDetails(ctx context.Context, parameter, value string, asked func(User) bool) (User, error) {
	const op = "user_details_get"
	got, err := c.details(ctx, op, url.Values{parameter: {value}})
	if err != nil {
		return User{}, refusal(err)
	}
	ids := got.texts("userid")
	if len(ids) != 1 || toldID(ids[0]) == nil {
		return User{}, &Error{Op: op, HTTPStatus: 200, Code: CodeLacking, Err: errors.New("the answer does not tell the ID of one user")}
	}
	for _, username := range append(got.texts("username"), "") { // which is not needed of one who was asked for by ID
		if u := (User{ID: *toldID(ids[0]), Username: username}); asked(u) {
			return u, nil
		}
	}
	return User{}, &Error{Op: op, HTTPStatus: 200, Code: CodeInconsistent, Err: fmt.Errorf("the answer is not about the user whose %s was asked for", parameter)}
}

// Device is what takes calls. A text is "" and a pointer nil where the server
// does not say.
type Device struct {
	ID          int64
	Type        string // "SIP"
	Username    string // of the SIP account
	Name        string // only Client.Device returns this and what follows
	Description string
	UserID      int64 // 0: unknown
	Trunk       *bool
}

// Devices lists the devices of one user (wiki page "MOR API devices get"; MOR X4
// or later), none if the user has none. It returns the ID, Type and Username
// of each, and UserID is the user's. If there is no such user the error is
// CodeUserNotFound; see refusal for the others.
func (c *Client) Devices(ctx context.Context, userID int64) ([]Device, error) {
	const op = "devices_get"
	found, err := list(ctx, c, op, hashed[op], url.Values{"user_id": {strconv.FormatInt(userID, 10)}}, func(row map[string]string) (Device, error) {
		id := toldID(row["device_id"])
		if id == nil || *id == 0 {
			return Device{}, errors.New("it has no ID of a device")
		}
		return Device{ID: *id, Type: row["device_type"], Username: row["username"], UserID: userID}, nil
	})
	if isAnswered(err, CodeDeviceNotFound) {
		return nil, nil
	}
	return found, refusal(err)
}

// Device returns one device (wiki page "MOR API device details get"; MOR X5 or
// later). The server may refuse devices of other users than this user's own. If
// there is no such device the error is CodeDeviceNotFound; see refusal for the
// others.
func (c *Client) Device(ctx context.Context, id int64) (Device, error) {
	const op = "device_details_get"
	got, err := c.details(ctx, op, url.Values{"device_id": {strconv.FormatInt(id, 10)}})
	if err != nil {
		return Device{}, refusal(err)
	}
	texts := got.beside("id")
	if told := toldID(texts["id"]); told == nil || *told != id {
		return Device{}, &Error{Op: op, HTTPStatus: 200, Code: CodeInconsistent, Err: errors.New("the answer is not about the device that was asked for")}
	}
	d := Device{
		ID: id, Type: texts["device_type"], Username: texts["username"], Name: texts["name"], Description: texts["description"], Trunk: toldBool(texts["istrunk"]),
	}
	if owner := toldID(texts["user_id"]); owner != nil {
		d.UserID = *owner
	}
	return d, nil
}

// toldID reads an ID, nil if it is none.
func toldID(text string) *int64 {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 0 {
		return nil
	}
	return &id
}

// toldBool reads 0 or 1, also in words; nil if it is neither.
func toldBool(text string) *bool {
	is := slices.Contains([]string{"1", "true", "yes"}, strings.ToLower(text))
	if !is && !slices.Contains([]string{"0", "false", "no"}, strings.ToLower(text)) {
		return nil
	}
	return &is
}
