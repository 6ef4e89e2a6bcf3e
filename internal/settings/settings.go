// Package settings reads the provider block and the environment, and makes the configuration
// of the API client of them.
package settings

import (
	"crypto/x509"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// setting is one of them on its way from configuration or environment to a value.
type setting struct {
	name     string // of the attribute
	variable string // of the environment
	isSecret bool   // white space around it is an error: trimming a secret would be a guess
	diags    *diag.Diagnostics
	unknown  *[]string // the names of those that Terraform does not know yet
}

// fail puts an error on the attribute. It names the variable, never the value.
func (s setting) fail(what, detail string) {
	s.diags.AddAttributeError(path.Root(s.name), fmt.Sprintf("%s is %s", s.name, what),
		fmt.Sprintf("%s\n\nSet it as %s in the provider block, or in the environment variable %s.", detail, s.name, s.variable))
}

// text is the setting's value as text, from the configuration or else from the
// environment. ok is false if it is in neither, not known yet, or in error.
func (s setting) text(value attr.Value) (text string, ok bool) {
	source := "The environment variable " + s.variable
	switch {
	case value.IsUnknown():
		*s.unknown = append(*s.unknown, s.name)
		return "", false
	case !value.IsNull():
		source = "The value in the configuration"
		switch value := value.(type) {
		case types.String:
			text = value.ValueString()
		case types.Int64:
			text = strconv.FormatInt(value.ValueInt64(), 10)
		case types.Bool:
			text = strconv.FormatBool(value.ValueBool())
		}
		if strings.TrimSpace(text) == "" {
			s.fail("empty", "The configuration sets it to an empty text.")
		}
	default:
		text, _ = os.LookupEnv(s.variable)
	}
	trimmed := strings.TrimSpace(text)
	if s.isSecret && trimmed != text && trimmed != "" {
		where := "begins"
		if strings.TrimRightFunc(text, unicode.IsSpace) != text {
			where = "ends"
		}
		s.fail("surrounded by white space", fmt.Sprintf("%s %s with white space: a space or a line break. Files and secret stores often add a line break at the end. Remove it.", source, where))
		return "", false
	}
	return trimmed, trimmed != ""
}

// required is text, with an error where there is none.
func (s setting) required(value attr.Value, what string) string {
	text, ok := s.text(value)
	if found := strings.TrimSpace(os.Getenv(s.variable)); !ok && value.IsNull() && found == "" {
		problem := "missing"
		if _, set := os.LookupEnv(s.variable); set {
			problem = "empty"
		}
		s.fail(problem, what+" is needed.")
	}
	return text
}

// optional is text, empty where there is none. A variable that is set to nothing
// is an error all the same: that is what a pipeline makes of a secret it does not have.
func (s setting) optional(value attr.Value, ways string) string {
	text, ok := s.text(value)
	if found, set := os.LookupEnv(s.variable); !ok && set && value.IsNull() && strings.TrimSpace(found) == "" {
		s.fail("empty", "The environment variable is set to an empty text. "+ways)
	}
	return text
}

// oneOf is one of the words.
func (s setting) oneOf(value attr.Value, byDefault string, words ...string) string {
	text, ok := s.text(value)
	if !ok {
		return byDefault
	}
	if !slices.Contains(words, text) {
		s.fail("malformed", fmt.Sprintf("%q is none of %s.", text, strings.Join(words, ", ")))
	}
	return text
}

// whole is a whole number within bounds.
func (s setting) whole(value types.Int64, byDefault, low, high int) int {
	text, ok := s.text(value)
	if !ok {
		return byDefault
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		s.fail("malformed", fmt.Sprintf("%q is not a whole number from %d to %d.", text, low, high))
	}
	return n
}

// truth returns the setting as true or false.
func (s setting) truth(value types.Bool, byDefault bool) bool {
	text, ok := s.text(value)
	if !ok {
		return byDefault
	}
	truth, err := strconv.ParseBool(text)
	if err != nil {
		s.fail("malformed", fmt.Sprintf("%q is neither true nor false.", text))
	}
	return truth
}

// Resolve makes the client's configuration of the provider block and the
// environment, or adds an error on each attribute that stands in the way. bulk is
// whether the list of numbers may be read as a whole. unknown are the settings that
// Terraform will only know after apply.
func (m Model) Resolve(diags *diag.Diagnostics) (config mor.Config, bulk bool, unknown []string) {
	at := func(name, variable string) setting {
		return setting{name: name, variable: variable, diags: diags, unknown: &unknown}
	}
	config = mor.Config{
		Username: at("username", "MOR_USERNAME").required(m.Username, "The name of the MOR user"),
		ReadAPI: mor.ReadAPI(at("read_api", "MOR_READ_API").oneOf(m.ReadAPI, string(mor.ReadAuto),
			string(mor.ReadAuto), string(mor.ReadV2), string(mor.ReadLegacy))),
		PageSize: at("page_size", "MOR_PAGE_SIZE").whole(m.PageSize, defaultPageSize, 1, maxPageSize),
		MaxConcurrentRequests: at("max_concurrent_requests", "MOR_MAX_CONCURRENT_REQUESTS").
			whole(m.MaxConcurrentRequests, defaultMaxConcurrentRequests, 1, maxMaxConcurrentRequests),
		MaxRetries: at("max_retries", "MOR_MAX_RETRIES").whole(m.MaxRetries, defaultMaxRetries, 0, maxMaxRetries),
	}
	m.resolveSecrets(at, &config)
	m.resolveEndpoint(at("endpoint", "MOR_ENDPOINT"), &config)
	config.RequestTimeout = at("request_timeout", "MOR_REQUEST_TIMEOUT").duration(m.RequestTimeout)

	authorities := at("ca_certificate_file", "MOR_CA_CERTIFICATE_FILE")
	if file, ok := authorities.text(m.CACertificateFile); ok {
		var err error
		if config.RootCAs, err = readCertificates(file); err != nil {
			authorities.fail("malformed", fmt.Sprintf("The certificate authorities cannot be read: %s.", err))
		}
	}
	config.InsecureSkipTLSVerify = at("insecure_skip_tls_verify", "MOR_INSECURE_SKIP_TLS_VERIFY").truth(m.InsecureSkipTLSVerify, false)
	bulk = at("bulk_refresh", "MOR_BULK_REFRESH").truth(m.BulkRefresh, true)
	return config, bulk, unknown
}

// resolveSecrets reads the password and the API Secret Key. Each is needed only for
// what it is used for: API v2 lists numbers with the password, and users_get takes it,
// every other call is signed with the key.
func (m Model) resolveSecrets(at func(name, variable string) setting, config *mor.Config) {
	password, key := at("password", "MOR_PASSWORD"), at("api_secret_key", "MOR_API_SECRET_KEY")
	password.isSecret, key.isSecret = true, true
	switch config.ReadAPI {
	case mor.ReadV2:
		config.Password = password.required(m.Password, "The user's password for the MOR GUI, by which read_api = \"v2\" lists numbers,")
	case mor.ReadAuto:
		config.Password = password.optional(m.Password, "To list numbers without a password, unset it, or set read_api = \"legacy\".")
	case mor.ReadLegacy: // it lists no numbers then, but users_get takes it all the same
		if m.Password.IsNull() || strings.TrimSpace(m.Password.ValueString()) != "" {
			config.Password, _ = password.text(m.Password)
		}
	}
	if config.ReadAPI == mor.ReadLegacy || config.Password == "" && !m.Password.IsUnknown() {
		config.APISecretKey = key.required(m.APISecretKey, "The API Secret Key, which signs every change and lists numbers where no password does,")
		return
	}
	config.APISecretKey = key.optional(m.APISecretKey, "To read numbers without changing any, unset it.")
}

// duration is a length of time within the bounds of request_timeout.
func (s setting) duration(value types.String) time.Duration {
	text, ok := s.text(value)
	if !ok {
		text = defaultRequestTimeout
	}
	length, err := time.ParseDuration(text)
	if err != nil || length < minRequestTimeout || length > maxRequestTimeout {
		s.fail("malformed", fmt.Sprintf("%q is not a duration from %s to %s, such as %q.",
			text, minRequestTimeout, maxRequestTimeout, defaultRequestTimeout))
	}
	return length
}

func (m Model) resolveEndpoint(s setting, config *mor.Config) {
	text := s.required(m.Endpoint, "The URL of the MOR server, for example https://mor.example.com/billing,")
	if text == "" {
		return
	}
	var err error
	if config.Endpoint, err = mor.ParseEndpoint(text); err != nil {
		s.fail("malformed", fmt.Sprintf("The URL of the MOR server cannot be used: %s. "+
			"It is the address of the MOR GUI up to Web_Dir, for example https://mor.example.com/billing.", err))
		return
	}
	if config.Endpoint.Scheme == "http" && !mor.IsLoopback(config.Endpoint) {
		s.diags.AddAttributeWarning(path.Root(s.name), "Credentials cross the network in the clear",
			fmt.Sprintf("%s uses plain http, so the password and every signed call can be read and repeated by anybody on the way "+
				"to %s. Use https.", s.name, config.Endpoint.Host))
	}
}

func readCertificates(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate in PEM form", file)
	}
	return pool, nil
}

// NotReady is why no server can be asked in a plan that does not know all settings.
func NotReady(unknown []string) error {
	return fmt.Errorf("the provider is not configured yet: the value of %s depends on something that Terraform will only know after apply",
		strings.Join(unknown, ", "))
}
