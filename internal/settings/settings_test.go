package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// settingsOK are settings without an error in them.
func settingsOK() Model {
	return Model{
		Endpoint:     types.StringValue("https://mor.example.com"),
		Username:     types.StringValue("admin"),
		Password:     types.StringValue("gui"),
		APISecretKey: types.StringValue("key"),
	}
}

func TestSettingErrors(t *testing.T) {
	for name, c := range map[string]struct {
		variable string
		api      mor.ReadAPI // which needs it
	}{
		"endpoint": {"MOR_ENDPOINT", mor.ReadAuto}, "username": {"MOR_USERNAME", mor.ReadAuto}, "password": {"MOR_PASSWORD", mor.ReadV2},
		"api_secret_key": {"MOR_API_SECRET_KEY", mor.ReadLegacy},
	} {
		for what, value := range map[string]types.String{"missing": types.StringNull(), "empty": types.StringValue(" \n")} {
			t.Run(name+" "+what, func(t *testing.T) {
				model := settingsOK()
				model.ReadAPI = types.StringValue(string(c.api))
				*model.texts()[name] = value
				wantError(t, model, name, name+" is "+what, c.variable)
			})
		}
	}
	malformed := map[string]struct {
		attribute, variable string
		set                 func(*Model)
		says                string
	}{
		"endpoint without scheme":   {"endpoint", "MOR_ENDPOINT", func(m *Model) { m.Endpoint = types.StringValue("mor.example.com") }, "write https://"},
		"endpoint with credentials": {"endpoint", "MOR_ENDPOINT", func(m *Model) { m.Endpoint = types.StringValue("https://a:hunter2@mor.example.com") }, "credentials"},
		"endpoint into the API":     {"endpoint", "MOR_ENDPOINT", func(m *Model) { m.Endpoint = types.StringValue("https://mor.example.com/billing/api") }, "stop before /api"},
		"page_size 0":               {"page_size", "MOR_PAGE_SIZE", func(m *Model) { m.PageSize = types.Int64Value(0) }, "from 1 to 10000"},
		"page_size too large":       {"page_size", "MOR_PAGE_SIZE", func(m *Model) { m.PageSize = types.Int64Value(10_001) }, "from 1 to 10000"},
		"no concurrent request":     {"max_concurrent_requests", "MOR_MAX_CONCURRENT_REQUESTS", func(m *Model) { m.MaxConcurrentRequests = types.Int64Value(0) }, "from 1 to 64"},
		"negative retries":          {"max_retries", "MOR_MAX_RETRIES", func(m *Model) { m.MaxRetries = types.Int64Value(-1) }, "from 0 to 10"},
		"timeout without unit":      {"request_timeout", "MOR_REQUEST_TIMEOUT", func(m *Model) { m.RequestTimeout = types.StringValue("30") }, `such as "30s"`},
		"timeout too short":         {"request_timeout", "MOR_REQUEST_TIMEOUT", func(m *Model) { m.RequestTimeout = types.StringValue("1ms") }, "from 1s to 10m0s"},
		"no certificate file":       {"ca_certificate_file", "MOR_CA_CERTIFICATE_FILE", func(m *Model) { m.CACertificateFile = types.StringValue("/does/not/exist") }, "cannot be read"},
		"read_api unheard of":       {"read_api", "MOR_READ_API", func(m *Model) { m.ReadAPI = types.StringValue("v3") }, `"v3" is none of auto, v2, legacy.`},
	}
	for name, test := range malformed {
		t.Run(name, func(t *testing.T) {
			model := settingsOK()
			test.set(&model)
			wantError(t, model, test.attribute, test.says, test.variable)
		})
	}
}

// texts are the settings that are text, by name.
func (m *Model) texts() map[string]*types.String {
	return map[string]*types.String{
		"endpoint": &m.Endpoint, "username": &m.Username, "password": &m.Password, "api_secret_key": &m.APISecretKey,
	}
}

// TestUnknownSettings are no error by themselves: the plan may need no server.
func TestUnknownSettings(t *testing.T) {
	for name, set := range map[string]func(*Model){
		"endpoint":                 func(m *Model) { m.Endpoint = types.StringUnknown() },
		"username":                 func(m *Model) { m.Username = types.StringUnknown() },
		"password":                 func(m *Model) { m.Password = types.StringUnknown() },
		"api_secret_key":           func(m *Model) { m.APISecretKey = types.StringUnknown() },
		"read_api":                 func(m *Model) { m.ReadAPI = types.StringUnknown() },
		"page_size":                func(m *Model) { m.PageSize = types.Int64Unknown() },
		"bulk_refresh":             func(m *Model) { m.BulkRefresh = types.BoolUnknown() },
		"max_concurrent_requests":  func(m *Model) { m.MaxConcurrentRequests = types.Int64Unknown() },
		"request_timeout":          func(m *Model) { m.RequestTimeout = types.StringUnknown() },
		"max_retries":              func(m *Model) { m.MaxRetries = types.Int64Unknown() },
		"ca_certificate_file":      func(m *Model) { m.CACertificateFile = types.StringUnknown() },
		"insecure_skip_tls_verify": func(m *Model) { m.InsecureSkipTLSVerify = types.BoolUnknown() },
	} {
		var diags diag.Diagnostics
		model := settingsOK()
		set(&model)
		if _, _, unknown := model.Resolve(&diags); len(diags) != 0 || len(unknown) != 1 || unknown[0] != name {
			t.Errorf("%s: unknown are %v, %v", name, unknown, diags)
		}
	}
}

// TestWhiteSpaceAroundSettings: what a file or a secret store adds is dropped, but for
// secrets, of which it may be a part.
func TestWhiteSpaceAroundSettings(t *testing.T) {
	variables := map[string]string{"endpoint": "MOR_ENDPOINT", "username": "MOR_USERNAME", "password": "MOR_PASSWORD", "api_secret_key": "MOR_API_SECRET_KEY"}
	for name, variable := range variables {
		for _, fromEnvironment := range []bool{true, false} {
			model := settingsOK()
			text := model.texts()[name]
			spaced := "\t" + text.ValueString() + " \r\n"
			if *text = types.StringValue(spaced); fromEnvironment {
				*text = types.StringNull()
				t.Setenv(variable, spaced)
			}
			if name == "password" || name == "api_secret_key" {
				source := "The value in the configuration"
				if fromEnvironment {
					source = "The environment variable " + variable
				}
				wantError(t, model, name, name+" is surrounded by white space", source+" ends with white space", variable)
			} else {
				var diags diag.Diagnostics
				if config, _, _ := model.Resolve(&diags); len(diags) != 0 || config.Username != "admin" || config.Endpoint.Host != "mor.example.com" {
					t.Errorf("%s: %+v, %v", name, config, diags)
				}
			}
			t.Setenv(variable, "")
		}
	}
	t.Setenv("MOR_PAGE_SIZE", "250\n")
	var diags diag.Diagnostics
	if config, _, _ := settingsOK().Resolve(&diags); len(diags) != 0 || config.PageSize != 250 {
		t.Errorf("page_size: %d, %v", config.PageSize, diags)
	}
}

// wantError resolves the settings and wants one error, on the attribute.
func wantError(t *testing.T, model Model, attribute string, texts ...string) {
	t.Helper()
	var diags diag.Diagnostics
	model.Resolve(&diags)
	if diags.ErrorsCount() != 1 {
		t.Fatalf("%d errors, want 1: %v", diags.ErrorsCount(), diags)
	}
	at, ok := diags.Errors()[0].(diag.DiagnosticWithPath)
	if !ok || !at.Path().Equal(path.Root(attribute)) {
		t.Errorf("the error is not on %s: %v", attribute, diags)
	}
	said := at.Summary() + "\n" + at.Detail()
	for _, text := range texts {
		if !strings.Contains(said, text) {
			t.Errorf("it does not say %q:\n%s", text, said)
		}
	}
	if strings.Contains(said, "hunter2") {
		t.Errorf("it tells a password:\n%s", said)
	}
}

func TestSettingsFromTheEnvironment(t *testing.T) {
	for name, value := range map[string]string{
		"ENDPOINT": "https://mor.example.com:8443/", "USERNAME": "accountant", "PASSWORD": "gui", "API_SECRET_KEY": "key",
		"PAGE_SIZE": "250", "MAX_CONCURRENT_REQUESTS": "4", "REQUEST_TIMEOUT": "1m", "MAX_RETRIES": "0", "READ_API": "v2", "INSECURE_SKIP_TLS_VERIFY": "true",
	} {
		t.Setenv("MOR_"+name, value)
	}
	var diags diag.Diagnostics
	config, _, _ := Model{}.Resolve(&diags)
	if len(diags) != 0 {
		t.Fatal(diags)
	}
	if config.Endpoint.String() != "https://mor.example.com:8443/billing" || config.Username != "accountant" || config.Password != "gui" ||
		config.APISecretKey != "key" || config.PageSize != 250 || config.MaxConcurrentRequests != 4 || config.RequestTimeout != time.Minute ||
		config.MaxRetries != 0 || config.ReadAPI != mor.ReadV2 || !config.InsecureSkipTLSVerify {
		t.Errorf("got %+v", config)
	}
	// The configuration comes first.
	config, _, _ = Model{PageSize: types.Int64Value(100), Username: types.StringValue("admin")}.Resolve(&diags)
	if config.PageSize != 100 || config.Username != "admin" {
		t.Errorf("the environment overrides the configuration: %+v", config)
	}
	t.Setenv("MOR_PAGE_SIZE", "many")
	wantError(t, Model{}, "page_size", `"many" is not a whole number`, "MOR_PAGE_SIZE")
	t.Setenv("MOR_PAGE_SIZE", "")
	t.Setenv("MOR_PASSWORD", "")
	for _, api := range []string{"", "auto", "v2"} {
		t.Setenv("MOR_READ_API", api)
		wantError(t, Model{}, "password", "password is empty", "MOR_PASSWORD")
	}
}

func TestSettingDefaults(t *testing.T) {
	var diags diag.Diagnostics
	config, _, _ := settingsOK().Resolve(&diags)
	if len(diags) != 0 {
		t.Fatal(diags)
	}
	if config.Endpoint.String() != "https://mor.example.com/billing" || config.PageSize != 500 || config.MaxConcurrentRequests != 8 ||
		config.RequestTimeout != 30*time.Second || config.MaxRetries != 3 || config.InsecureSkipTLSVerify || config.RootCAs != nil ||
		config.ReadAPI != mor.ReadAuto {
		t.Errorf("got %+v", config)
	}
}

// TestNoPassword is none where the legacy list will do.
func TestNoPassword(t *testing.T) {
	t.Setenv("MOR_PASSWORD", "") // whatever it was comes back after the test
	os.Unsetenv("MOR_PASSWORD")
	model := settingsOK()
	model.Password = types.StringNull()
	for _, api := range []string{"", "auto", "legacy"} {
		var diags diag.Diagnostics
		t.Setenv("MOR_READ_API", api)
		if config, _, _ := model.Resolve(&diags); len(diags) != 0 || config.Password != "" {
			t.Errorf("read_api %s: %v, %+v", api, diags, config)
		}
	}
	t.Setenv("MOR_READ_API", "v2")
	wantError(t, model, "password", "password is missing", "MOR_PASSWORD", `read_api = "v2"`)
	t.Setenv("MOR_PASSWORD", "")
	t.Setenv("MOR_READ_API", "legacy") // which does not look at it
	var diags diag.Diagnostics
	if model.Resolve(&diags); len(diags) != 0 {
		t.Error(diags)
	}
}

// TestPasswordBesidesLegacy: users_get takes the password, also where the legacy list has the numbers.
func TestPasswordBesidesLegacy(t *testing.T) {
	t.Setenv("MOR_READ_API", "legacy")
	for want, password := range map[string]types.String{"gui": types.StringValue("gui"), "": types.StringUnknown()} {
		model := settingsOK()
		model.Password = password
		var diags diag.Diagnostics
		if config, _, unknown := model.Resolve(&diags); len(diags) != 0 || config.Password != want || len(unknown) != 0 {
			t.Errorf("%s: %v, %v, %q", password, diags, unknown, config.Password)
		}
	}
}

func TestPlainHTTPWarns(t *testing.T) {
	for endpoint, warns := range map[string]bool{
		"http://mor.example.com": true, "http://10.0.0.1/billing": true, "https://mor.example.com": false,
		"http://127.0.0.1:8080": false, "http://localhost": false, "http://[::1]:3000": false,
	} {
		var diags diag.Diagnostics
		model := settingsOK()
		model.Endpoint = types.StringValue(endpoint)
		model.Resolve(&diags)
		if (diags.WarningsCount() == 1) != warns || diags.HasError() {
			t.Errorf("%s: %v", endpoint, diags)
		}
	}
}

func TestCertificateFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	model := settingsOK()
	model.CACertificateFile = types.StringValue(file)
	wantError(t, model, "ca_certificate_file", "holds no certificate in PEM form", "MOR_CA_CERTIFICATE_FILE")
}
