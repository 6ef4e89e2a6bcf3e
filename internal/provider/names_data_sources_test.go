package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// data reads a data source in process.
func (p *protocol) data(source string, config map[string]tftypes.Value) (map[string]tftypes.Value, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	typ := p.schemas.DataSourceSchemas[source].ValueType().(tftypes.Object)
	resp, err := p.server.ReadDataSource(p.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: source, Config: object(p.t, typ, config)})
	if err != nil {
		p.t.Fatal(err)
	}
	return attributes(p.t, resp.State, typ), resp.Diagnostics
}

// tableText writes the rows of a list, each with the columns in this order; "-" is null.
func tableText(t *testing.T, list tftypes.Value, columns ...string) string {
	t.Helper()
	var rows []tftypes.Value
	if err := list.As(&rows); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, row := range rows {
		var values map[string]tftypes.Value
		if err := row.As(&values); err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, column := range columns {
			cells = append(cells, cellText(t, values[column]))
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return strings.Join(lines, "\n")
}

func cellText(t *testing.T, value tftypes.Value) string {
	t.Helper()
	if value.IsNull() {
		return "-"
	}
	if value.Type().Is(tftypes.Bool) {
		var is bool
		if err := value.As(&is); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(is)
	}
	return text(t, value)
}

func noDiagnostics(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		t.Errorf("%s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
}

func isEqual(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got\n%s\nwant\n%s", what, got, want)
	}
}

// TestNamesDataSources: what an admin and an accountant see of the standard cast.
func TestNamesDataSources(t *testing.T) {
	notAsReseller(t, "TestNamesAsReseller has what they see")
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.EditUser(morsim.KaunasID, func(u *morsim.User) { u.Name = "" })
	sim.EditDevice(morsim.VilniusTrunkID, func(d *morsim.Device) { d.Type, d.Username, d.Description = "IAX2", "105", "Main trunk" })
	p := sim.protocol(t, nil)

	state, diags := p.data("mor_users", nil)
	noDiagnostics(t, diags)
	isEqual(t, "mor_users", tableText(t, state["users"], "id", "username", "name", "type"), strings.TrimSpace(`
5 | vilnius | Vilnius Office | user
6 | kaunas | - | user
11 | reseller | Test Reseller | reseller
12 | customer | Reseller Customer | user
21 | admin | System Admin | admin
22 | accountant | Accountant | accountant
23 | clerk | Clerk | accountant
24 | restricted | Restricted Accountant | accountant`))

	const columns = "id username description user_id is_trunk type"
	state, diags = p.data("mor_devices", nil)
	noDiagnostics(t, diags)
	isEqual(t, "mor_devices", tableText(t, state["devices"], strings.Fields(columns)...), strings.TrimSpace(`
7 | 105 | Main trunk | 5 | true | IAX2
8 | 8 | - | 5 | true | SIP
9 | 9 | - | 6 | true | SIP
10 | 10 | - | 5 | false | SIP
13 | 13 | - | 12 | - | SIP`)) // the last is a reseller's

	state, diags = p.data("mor_devices", map[string]tftypes.Value{"user_id": num(6)})
	noDiagnostics(t, diags)
	isEqual(t, "mor_devices of a user", tableText(t, state["devices"], strings.Fields(columns)...), "9 | 9 | - | 6 | true | SIP")
	state, diags = p.data("mor_devices", map[string]tftypes.Value{"user_id": num(11)})
	noDiagnostics(t, diags)
	isEqual(t, "mor_devices of a user without any", tableText(t, state["devices"], "id"), "")

	state, diags = p.data("mor_providers", nil)
	noDiagnostics(t, diags)
	isEqual(t, "mor_providers", tableText(t, state["providers"], "id", "name", "technology"), "1 | Test Provider | SIP\n2 | Backup Carrier | IAX2")

	state, diags = p.data("mor_user", map[string]tftypes.Value{"username": str("customer")})
	noDiagnostics(t, diags)
	isEqual(t, "mor_user", cellText(t, state["id"])+" "+cellText(t, state["username"]), "12 customer")
	sim.wantWrites(t, 0)
}

// TestNamesAsReseller: a reseller sees their own, and needs the password for a list of users only.
func TestNamesAsReseller(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	settings := map[string]tftypes.Value{
		"username": str(morsim.ResellerUsername), "api_secret_key": str(morsim.ResellerAPISecretKey), "password": str(morsim.ResellerPassword),
	}
	p := sim.protocol(t, settings)
	state, diags := p.data("mor_users", nil)
	noDiagnostics(t, diags)
	if got := tableText(t, state["users"], "id", "username"); !strings.Contains(got, "12 | customer") || strings.Contains(got, "admin") {
		t.Errorf("mor_users: %s", got)
	}
	settings["password"] = tftypes.NewValue(tftypes.String, nil)
	p = sim.protocol(t, settings)
	state, diags = p.data("mor_devices", map[string]tftypes.Value{"user_id": num(12)})
	noDiagnostics(t, diags)
	isEqual(t, "mor_devices", tableText(t, state["devices"], "id", "user_id", "is_trunk"), "13 | 12 | true")
	state, diags = p.data("mor_user", map[string]tftypes.Value{"username": str("customer")})
	noDiagnostics(t, diags)
	isEqual(t, "mor_user", cellText(t, state["id"]), "12")
}

// sources are the data sources, each with the calls that it cannot do without.
var sources = map[string]struct {
	config map[string]tftypes.Value
	calls  []string
	task   string
}{
	"mor_users":     {nil, []string{"users_get"}, "Could not list users"},
	"mor_devices":   {nil, []string{"users_get", "devices_get"}, "Could not list devices"},
	"mor_providers": {nil, []string{"providers_get"}, "Could not list providers"},
	"mor_user":      {map[string]tftypes.Value{"username": str("vilnius")}, []string{"user_details_get"}, "Could not look up a user"},
}

// refusals are the ways in which a call cannot be had, and what the error says then.
var refusals = map[string]struct {
	options func(call string) morsim.Options
	edit    func(sim simulated, call string)
	says    []string
}{
	"the call is missing": {
		options: func(call string) morsim.Options { return morsim.Options{NoSuchCall: map[string]bool{call: true}} },
		says:    []string{"%s: HTTP 404: this server has no such call.", "This MOR is too old for the call", "update MOR"},
	},
	"the call is forbidden": {
		options: func(call string) morsim.Options {
			return morsim.Options{Refuse: map[string]string{call: "You are not authorized to view this page"}}
		},
		says: []string{"%s: You are not authorized to view this page.", "Give that user the right in the MOR GUI"},
	},
	"an unknown refusal": {
		options: func(call string) morsim.Options { return morsim.Options{Refuse: map[string]string{call: "Nope"}} },
		says:    []string{"%s: Nope.", "Give that user the right in the MOR GUI"},
	},
	"the permission group lacks the method": {
		edit: func(sim simulated, call string) {
			sim.EditUser(us.userID, func(u *morsim.User) {
				u.APIRestricted, u.Group = true, morsim.Allow("dids_get", "users_get", "user_details_get", "devices_get", "device_details_get", "providers_get")
				delete(u.Group, call)
			})
		},
		says: []string{"%[1]s: API method not permitted: %[1]s.", "An API restricted user needs the method %[1]s."},
	},
	"the API is off": {
		options: func(string) morsim.Options { return morsim.Options{APIDisabled: true} },
		says:    []string{"API Requests are disabled", "Switch the API on in the MOR GUI"},
	},
}

// TestNamesRefused: each data source with each refusal says which call, and what to do.
func TestNamesRefused(t *testing.T) {
	t.Parallel()
	notAsReseller(t, "without a password mor_users does not come as far as a refusal")
	for name, refusal := range refusals {
		for source, s := range sources {
			for _, call := range s.calls {
				options := morsim.Options{}
				if refusal.options != nil {
					options = refusal.options(call)
				}
				sim := simulate(t, options)
				if refusal.edit != nil {
					refusal.edit(sim, call)
				}
				_, diags := sim.protocol(t, nil).data(source, s.config)
				if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError || diags[0].Summary != s.task {
					t.Fatalf("%s, %s: %+v", source, name, diags)
				}
				for _, want := range refusal.says {
					if strings.Contains(want, "%") {
						want = fmt.Sprintf(want, call)
					}
					if !strings.Contains(diags[0].Detail, want) {
						t.Errorf("%s, %s: it does not say %q:\n%s", source, name, want, diags[0].Detail)
					}
				}
			}
		}
	}
}

// TestNamesNotFound: what there is not is an error of its own.
func TestNamesNotFound(t *testing.T) {
	t.Parallel()
	p := simulate(t, morsim.Options{}).protocol(t, nil)
	for source, c := range map[string]struct {
		config        map[string]tftypes.Value
		summary, says string
	}{
		"mor_user":    {map[string]tftypes.Value{"username": str("nobody")}, "User not found", `no user with the login name "nobody"`},
		"mor_devices": {map[string]tftypes.Value{"user_id": num(999)}, "Could not list devices", "devices_get: User not found.\n\nSet user_id to the ID of a user or reseller that exists in MOR."},
	} {
		_, diags := p.data(source, c.config)
		if len(diags) != 1 || diags[0].Summary != c.summary || !strings.Contains(diags[0].Detail, c.says) || diags[0].Attribute == nil {
			t.Errorf("%s: %+v", source, diags)
		}
	}
}

// TestNamesWithoutPassword: a list of users needs it, and the error says who does not.
func TestNamesWithoutPassword(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	p := sim.protocol(t, map[string]tftypes.Value{"password": tftypes.NewValue(tftypes.String, nil)})
	for _, source := range []string{"mor_users", "mor_devices"} {
		_, diags := p.data(source, nil)
		if len(diags) != 1 || !strings.Contains(diags[0].Detail, "Set password (MOR_PASSWORD)") || !strings.Contains(diags[0].Detail, "mor_user.") {
			t.Errorf("%s: %+v", source, diags)
		}
	}
	for source, config := range map[string]map[string]tftypes.Value{
		"mor_user": {"username": str("vilnius")}, "mor_devices": {"user_id": num(5)}, "mor_providers": nil,
	} {
		_, diags := p.data(source, config)
		noDiagnostics(t, diags)
	}
	if n := len(sim.Requests()); n != 1+4+1 { // a user, the devices of one with three, the providers
		t.Errorf("%d requests", n)
	}
}
