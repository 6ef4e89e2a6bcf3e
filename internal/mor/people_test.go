package mor_test

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// What the simulator, which was written from the wiki's pages by itself, tells each kind of user.
func TestPeople(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	sim.EditDevice(morsim.VilniusTrunkID, func(d *morsim.Device) {
		d.Type, d.Username, d.Name, d.Description = "IAX2", "105", "trunk", "Main & only"
	})
	sim.EditUser(morsim.KaunasID, func(u *morsim.User) { u.Name, u.Blocked, u.Hidden = "", true, true })
	ctx := context.Background()
	for name, c := range map[string]*mor.Client{
		"admin":      connect(t, url),
		"accountant": connect(t, url, as(morsim.AccountantUsername, morsim.AccountantPassword)),
	} {
		users, err := c.Users(ctx)
		ok(t, err)
		equal(t, name+" sees users", len(users), 8)
		no, yes := pointer(false), pointer(true)
		for i, want := range []mor.User{
			{ID: 5, Username: "vilnius", FirstName: "Vilnius", LastName: "Office", Type: "user", OwnerID: pointer(int64(0)), Blocked: no, Hidden: no},
			{ID: 6, Username: "kaunas", Type: "user", OwnerID: pointer(int64(0)), Blocked: yes, Hidden: yes},
			{ID: 11, Username: "reseller", FirstName: "Test", LastName: "Reseller", Type: "reseller", OwnerID: pointer(int64(0)), Blocked: no, Hidden: no},
			{ID: 12, Username: "customer", FirstName: "Reseller", LastName: "Customer", Type: "user", OwnerID: pointer(int64(11)), Blocked: no, Hidden: no},
		} {
			if !reflect.DeepEqual(users[i], want) {
				t.Errorf("%s: got %+v, want %+v", name, users[i], want)
			}
		}
		equal(t, "a name", users[0].Name(), "Vilnius Office")
		equal(t, "without a name", users[1].Name(), "kaunas")

		user, err := c.UserByUsername(ctx, "vilnius")
		ok(t, err)
		equal(t, "user", user, mor.User{ID: 5, Username: "vilnius"})
		user, err = c.UserByID(ctx, morsim.CustomerID)
		ok(t, err)
		equal(t, "user", user, mor.User{ID: 12, Username: "customer"})

		devices, err := c.Devices(ctx, morsim.VilniusID)
		ok(t, err)
		equal(t, "devices", fmt.Sprint(devices), fmt.Sprint([]mor.Device{
			{ID: 7, Type: "IAX2", Username: "105", UserID: 5}, {ID: 8, Type: "SIP", Username: "8", UserID: 5}, {ID: 10, Type: "SIP", Username: "10", UserID: 5},
		}))
		devices, err = c.Devices(ctx, morsim.ResellerID)
		ok(t, err)
		equal(t, "devices of a user without any", len(devices), 0)
		device, err := c.Device(ctx, morsim.VilniusTrunkID)
		ok(t, err)
		if want := (mor.Device{ID: 7, Type: "IAX2", Username: "105", Name: "trunk", Description: "Main & only", UserID: 5, Trunk: yes}); !reflect.DeepEqual(device, want) {
			t.Errorf("%s: got %+v, want %+v", name, device, want)
		}
		device, err = c.Device(ctx, morsim.VilniusPhoneID)
		ok(t, err)
		equal(t, "a phone is a trunk", *device.Trunk, false)
		providers, err := c.Providers(ctx)
		ok(t, err)
		equal(t, "providers", fmt.Sprint(providers), "[{1 Test Provider SIP} {2 Backup Carrier IAX2}]")
	}

	reseller := connect(t, url, as(morsim.ResellerUsername, morsim.ResellerPassword), func(c *mor.Config) { c.APISecretKey = morsim.ResellerAPISecretKey })
	users, err := reseller.Users(ctx)
	ok(t, err)
	if len(users) != 1 || users[0].ID != morsim.CustomerID {
		t.Errorf("a reseller sees %+v", users)
	}
	_, err = reseller.UserByID(ctx, morsim.VilniusID)
	wantError(t, err, mor.CodeUserNotFound)
	_, err = reseller.Devices(ctx, morsim.VilniusID)
	wantError(t, err, mor.CodeUserNotFound)
	_, err = reseller.Device(ctx, morsim.VilniusTrunkID)
	wantError(t, err, mor.CodeForbidden)
	_, err = reseller.Device(ctx, 999)
	wantError(t, err, mor.CodeDeviceNotFound)
}

// peopleCalls are the calls that tell names and IDs.
var peopleCalls = []string{"users_get", "user_details_get", "devices_get", "device_details_get", "providers_get"}

// Three refusals, three codes, for each of the calls and however MOR puts it.
func TestPeopleRefused(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	c := connect(t, url)
	restricted := connect(t, url, as(morsim.RestrictedUsername, morsim.RestrictedPassword))
	for _, call := range peopleCalls {
		sim.Configure(func(o *morsim.Options) { o.NoSuchCall = map[string]bool{call: true} })
		err := reads[call](context.Background(), c)
		wantError(t, err, mor.CodeNoSuchCall)
		equal(t, call+" is missing: unavailable", mor.IsUnavailable(err), true)
		for _, words := range []string{"Access Denied", "You are not authorized to view this page", "Neleidžiama"} {
			sim.Configure(func(o *morsim.Options) { o.NoSuchCall, o.Refuse = nil, map[string]string{call: words} })
			err = reads[call](context.Background(), c)
			equal(t, "words", wantError(t, err, mor.CodeForbidden).Words, words)
			equal(t, call+" is forbidden: unavailable", mor.IsUnavailable(err), true)
		}
		sim.Configure(func(o *morsim.Options) { o.Refuse = nil })
		wantError(t, reads[call](context.Background(), restricted), mor.CodeForbidden)

		sim.Configure(func(o *morsim.Options) { o.APIDisabled = true })
		err = reads[call](context.Background(), c)
		wantError(t, err, mor.CodeAPIDisabled)
		equal(t, "a switched off API: unavailable", mor.IsUnavailable(err), false)
		sim.Configure(func(o *morsim.Options) { o.APIDisabled = false })
	}
	sim.EditUser(morsim.RestrictedID, func(u *morsim.User) { u.Group = morsim.PermissionGroup{} })
	for _, call := range peopleCalls {
		sim.EditUser(morsim.RestrictedID, func(u *morsim.User) { u.Group[call] = morsim.Read })
		ok(t, reads[call](context.Background(), restricted))
	}
	ctx := context.Background()
	_, err := c.UserByUsername(ctx, "nobody")
	wantError(t, err, mor.CodeUserNotFound)
	_, err = c.UserByID(ctx, 999)
	wantError(t, err, mor.CodeUserNotFound)
	equal(t, "nobody: unavailable", mor.IsUnavailable(err), false)
	_, err = c.Devices(ctx, 999)
	wantError(t, err, mor.CodeUserNotFound)

	sim.ResetLog()
	err = reads["users_get"](ctx, connect(t, url, as(morsim.AdminUsername, "")))
	wantError(t, err, mor.CodeNoPassword)
	equal(t, "requests without the password", len(sim.Requests()), 0)
	err = reads["users_get"](ctx, connect(t, url, as(morsim.AdminUsername, "wrong")))
	wantError(t, err, mor.CodeForbidden)
}

// What a server may send, and what is made of it: order and depth of elements vary.
func TestPeopleAnswers(t *testing.T) {
	user := func(c *mor.Client) (any, error) { return c.UserByUsername(context.Background(), "vilnius") }
	byID := func(c *mor.Client) (any, error) { return c.UserByID(context.Background(), 5) }
	device := func(c *mor.Client) (any, error) { return c.Device(context.Background(), 7) }
	devices := func(c *mor.Client) (any, error) { return c.Devices(context.Background(), 5) }
	users := func(c *mor.Client) (any, error) { return c.Users(context.Background()) }
	for name, c := range map[string]struct {
		ask    func(*mor.Client) (any, error)
		answer string
		code   mor.Code // "" is none
		want   string
	}{
		"as on the page":               {user, "<page><pagename>Personal_details</pagename><userid>5</userid><details><username>vilnius</username></details></page>", "", "{5 vilnius    <nil> <nil> <nil>}"},
		"the other way round, deep":    {user, "<page><a><b><username> Vilnius </username></b></a><details><x><userid> 5 </userid></x></details></page>", "", "{5 Vilnius    <nil> <nil> <nil>}"},
		"the caller is named first":    {user, "<page><username>admin</username><userid>5</userid><details><username>vilnius</username></details></page>", "", "{5 vilnius    <nil> <nil> <nil>}"},
		"lists besides":                {user, "<page><devices><device><username>x</username></device></devices><userid>5</userid><username>vilnius</username></page>", "", "{5 vilnius    <nil> <nil> <nil>}"},
		"the same ID twice":            {user, "<page><userid>5</userid><userid>5</userid><username>vilnius</username></page>", "", "{5 vilnius    <nil> <nil> <nil>}"},
		"two IDs":                      {user, "<page><userid>5</userid><userid>6</userid><username>vilnius</username></page>", mor.CodeLacking, ""},
		"no ID":                        {user, "<page><username>vilnius</username></page>", mor.CodeLacking, ""},
		"an ID that is none":           {user, "<page><userid>-5</userid><username>vilnius</username></page>", mor.CodeLacking, ""},
		"somebody else":                {user, "<page><userid>6</userid><username>kaunas</username></page>", mor.CodeInconsistent, ""},
		"nobody's name":                {user, "<page><userid>6</userid></page>", mor.CodeInconsistent, ""},
		"by ID, without a name":        {byID, "<page><userid>5</userid></page>", "", "{5     <nil> <nil> <nil>}"},
		"by ID, somebody else":         {byID, "<page><userid>6</userid><username>kaunas</username></page>", mor.CodeInconsistent, ""},
		"a page of nothing":            {user, "<page/>", mor.CodeMalformed, ""},
		"a user that is cut":           {user, "<page><userid>5</userid><username>vilnius</username>", mor.CodeMalformed, ""},
		"a user beside an error":       {user, "<page><error>User was not found</error><userid>5</userid><username>vilnius</username></page>", mor.CodeUserNotFound, ""},
		"an error without words":       {user, "<page><error/></page>", mor.CodeForbidden, ""},
		"a device of an ID":            {device, "<page><id>7</id></page>", "", "{7     0 <nil>}"},
		"a device, wrapped":            {device, "<page><status><codecs><codec><id>1</id><name>alaw</name></codec></codecs><id>7</id><username>u</username></status></page>", "", "{7  u   0 <nil>}"},
		"a device, its codecs first":   {device, "<page><codecs><codec><id>1</id><name>alaw</name></codec></codecs><id>7</id><name>n</name><user_id>5</user_id></page>", "", "{7   n  5 <nil>}"},
		"a trunk flag of another time": {device, "<page><id>7</id><istrunk>maybe</istrunk></page>", "", "{7     0 <nil>}"},
		"another device":               {device, "<page><id>8</id></page>", mor.CodeInconsistent, ""},
		"a device without an ID":       {device, "<page><name>n</name></page>", mor.CodeInconsistent, ""},
		"devices":                      {devices, "<page><devices><device><device_id>7</device_id></device></devices></page>", "", "[{7     5 <nil>}]"},
		"devices in a status":          {devices, "<page><status><devices/></status></page>", "", "[]"},
		"no devices":                   {devices, "<page><error>Device not found</error></page>", "", "[]"},
		"no such user":                 {devices, "<page><error>User not found</error></page>", mor.CodeUserNotFound, ""},
		"a device without its ID":      {devices, "<page><devices><device><username>7</username></device></devices></page>", mor.CodeLacking, ""},
		"devices that are cut":         {devices, "<page><devices><device><device_id>7</device_id></device>", mor.CodeMalformed, ""},
		"users, least":                 {users, "<page><users><user><id>0</id></user></users></page>", "", "[{0     <nil> <nil> <nil>}]"},
		"a user without an ID":         {users, "<page><users><user><id>4</id></user><user><username>x</username></user></users></page>", mor.CodeLacking, ""},
		"no list of users":             {users, success, mor.CodeMalformed, ""},
	} {
		f := (&fake{legacy: say(c.answer)}).start(t)
		got, err := c.ask(connect(t, f.url))
		if c.code != "" {
			if e := wantError(t, err, c.code); e.Code != c.code {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		ok(t, err)
		equal(t, name, fmt.Sprint(got), c.want)
	}
}

// What such an answer holds besides is in no value, error and log, however it is spoilt.
func TestSecretsOfOthersDoNotComeOut(t *testing.T) {
	const secret = "s3cr3t-of-a-trunk"
	row := "<id>7</id><userid>5</userid><username>vilnius</username><device_id>7</device_id><secret>" + secret + "</secret><password>" + secret + "</password>" +
		"<p>" + secret + "</p><name>n</name>"
	page := "<page>" + row + "<users><user>" + row + "</user></users><devices><device>" + row + "</device></devices><providers><provider>" + row + "</provider></providers></page>"
	spoilts := map[string]func(http.ResponseWriter, asked){
		"whole":               say(page),
		"cut":                 say(page[:len(page)-7]),
		"cut in the secret":   say(page[:strings.Index(page, secret)+len(secret)]),
		"an entity":           say("<page><secret>a&" + secret + ";</secret></page>"),
		"an entity, unclosed": say("<page><secret>a&" + secret + "</secret></page>"),
		"an element":          say("<page><" + secret + "></page>"),
		"with status 500":     sayStatus(500, page, "Retry-After", "0"),
		"with status 403":     sayStatus(403, page),
		"with status 404":     sayStatus(404, page),
		"with status 302":     sayStatus(302, page, "Location", "/x"),
		"as text":             say(secret),
		"as JSON":             say(`{"secret":"` + secret + `"}`),
		"an encoding":         say(`<?xml version="1.0" encoding="` + secret + `"?><page/>`),
		"broken off":          half(page),
		"too long":            endless(page + "<x>"),
	}
	for name, answer := range spoilts {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // most wait before they ask once more
			for _, call := range peopleCalls {
				if name == "too long" && !strings.Contains(call, "details") {
					continue // a list may be very long
				}
				f := spoilt(t, call, answer)
				c, log := connectLogged(t, f.url, retries(1))
				err := reads[call](context.Background(), c)
				if (err == nil) != (name == "whole") {
					t.Errorf("%s, %s: %v", call, name, err)
				}
				for where, text := range map[string]string{"the error": fmt.Sprint(err), "the log": log.String()} {
					if strings.Contains(text, secret) {
						t.Errorf("%s, %s: %s holds the secret: %.500q", call, name, where, text)
					}
				}
				if err != nil && strings.Contains(chain(err), secret) {
					t.Errorf("%s, %s: what lies beneath holds the secret", call, name)
				}
			}
		})
	}
	// Nor is it kept.
	c := connect(t, (&fake{legacy: say(page)}).start(t).url)
	ctx := context.Background()
	users, _ := c.Users(ctx)
	devices, _ := c.Devices(ctx, 5)
	providers, _ := c.Providers(ctx)
	device, _ := c.Device(ctx, 7)
	user, _ := c.UserByUsername(ctx, "vilnius")
	if kept := fmt.Sprintf("%+v %+v %+v %+v %+v", users, devices, providers, device, user); strings.Contains(kept, secret) || !strings.Contains(kept, "vilnius") {
		t.Error(kept)
	}
}
