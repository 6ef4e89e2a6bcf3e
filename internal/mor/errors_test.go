package mor_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// Every error text of the vendor's tables in MOR-API.md, with the spellings that servers are known to use.
var vendorErrors = []struct {
	call  string
	code  mor.Code
	texts []string
}{
	{"did_create", mor.CodeIncorrectHash, []string{"Incorrect hash", "incorrect Hash"}},
	{"did_create", mor.CodeAccessDenied, []string{"Access Denied", "Access denied"}},
	{"did_create", mor.CodeAPIDisabled, []string{"API Requests are disabled"}},
	{"did_create", mor.CodeMethodNotPermitted, []string{"API method not permitted: did_create"}},
	{"did_create", mor.CodeProviderNotFound, []string{"Provider was not found"}},
	{"did_create", mor.CodeProviderUnauthorized, []string{
		"You are not authorized to use this Provider", "Your are not authorized to use this Provider",
		"You are not authorised to use this Provider",
	}},
	{"did_create", mor.CodeManageDIDsUnauthorized, []string{"You are not authorized to manage DIDs", "Your are not authorized to manage DIDs"}},
	{"did_create", mor.CodeDIDExists, []string{"DID already exists"}},
	{"did_create", mor.CodeInvalidDID, []string{"Invalid DID specified"}},
	{"did_create", mor.CodeCreationFailed, []string{"DID creation failed"}},

	{"did_trunk_device_assign", mor.CodeDeviceNotFound, []string{"Device was not found"}},
	{"did_trunk_device_assign", mor.CodeDIDNotFound, []string{"DID was not found"}},
	{"did_trunk_device_assign", mor.CodeDeviceUnauthorized, []string{"Your are not authorized to use this Device", "You are not authorized to use this Device"}},
	{"did_trunk_device_assign", mor.CodeDIDUnauthorized, []string{"Your are not authorized to use this DID", "You are not authorized to use this DID"}},
	{"did_trunk_device_assign", mor.CodeTerminated, []string{"DID is terminated"}},
	{"did_trunk_device_assign", mor.CodeNotFree, []string{"DID is not free"}},
	{"did_trunk_device_assign", mor.CodeNotAssigned, []string{"Device was not assigned"}},
	{"did_trunk_device_assign", mor.CodeMustBeReserved, []string{"DID must be reserved for a User"}},
	{"did_trunk_device_assign", mor.CodeNotATrunk, []string{"Device is not a Trunk"}},

	{"did_device_unassign", mor.CodeDIDNotFound, []string{"DID was not found"}},
	{"did_device_unassign", mor.CodeTerminated, []string{"DID is terminated"}},
	{"did_device_unassign", mor.CodeAlreadyFree, []string{"DID is already free"}},
	{"did_device_unassign", mor.CodeOnDialPlan, []string{"DID is assigned to dialplan", "DID is assigned to Dial Plan"}},
	{"did_device_unassign", mor.CodeUnassignFailed, []string{"Failed to unassign DID"}},

	{"did_details_update", mor.CodeUserNotFound, []string{"User was not found"}},
	{"did_details_update", mor.CodeAlreadyAssigned, []string{"DID is already assigned"}},
	{"did_details_update", mor.CodeCallLimitFormat, []string{"Call limit is incorrect format"}},

	{"did_close", mor.CodeOnDialPlan, []string{"DID is assigned to Dial Plan"}},
	{"did_close", mor.CodeNotOnDevice, []string{"DID is not assigned to Device"}},
	{"did_close", mor.CodeAlreadyClosed, []string{"DID is already closed"}},

	{"did_make_free", mor.CodeNotFreed, []string{
		"DID was not freed. Only Terminated, Reserved or Closed DIDs can be freed", "DID was not freed",
		"Only Terminated, Reserved or Closed DIDs can be freed",
	}},
	{"did_terminate", mor.CodeNotTerminated, []string{
		"DID was not terminated", "DID was not terminated. Only Free or Closed DIDs can be terminated",
		"Only Free or Closed DIDs can be terminate", "DID was not terminated. Only Free or Closed DIDs can be terminate",
	}},
	{"did_delete", mor.CodeMustBeTerminated, []string{"DID status must be terminated"}},
	{"did_delete", mor.CodeAssociatedWithCalls, []string{"Cannot delete DID associated with calls"}},
	{"did_delete", mor.CodeAssociatedWithQueue, []string{"Cannot delete DID associated with queues"}},

	{"providers_get", mor.CodeForbidden, []string{"Access Denied", "API method not permitted: providers_get", "Words of another time"}},
	{"users_get", mor.CodeForbidden, []string{"You are not authorized to view this page", "You are not authorised to view this page", "Access Denied"}},
	{"user_details_get", mor.CodeUserNotFound, []string{"User was not found"}},
	{"devices_get", mor.CodeUserNotFound, []string{"User not found"}},
	{"devices_get", mor.CodeForbidden, []string{"user_id is empty", "API method not permitted: devices_get"}},
	{"device_details_get", mor.CodeDeviceNotFound, []string{"Device was not found", "Device not found"}},
	{"device_details_get", mor.CodeForbidden, []string{"Your are not authorized to use this Device", "Unauthorized"}},
	{"dids_get", mor.CodeIncorrectHash, []string{"Incorrect hash"}},
	{"dids_get", mor.CodeAccessDenied, []string{"Access Denied"}},

	{"did_create", mor.CodeUnknown, []string{"Kvota viršyta: 5 < 6 & „daugiau“ negalima", "Something else altogether"}},
}

// shapes are how servers put an error text.
var shapes = map[string]func(escaped string) (body, contentType string){
	"page, status": func(s string) (string, string) {
		return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<page>\n  <status>\n    <error>" + s + "</error>\n  </status>\n</page>\n", "application/xml"
	},
	"page": func(s string) (string, string) {
		return "<page><error>" + s + "</error></page>", "text/xml; charset=utf-8"
	},
	"bare": func(s string) (string, string) { return "<error>" + s + "</error>", "text/html; charset=iso-8859-1" },
	"status": func(s string) (string, string) {
		return "<status><error>" + s + "</error></status>", "application/json"
	},
	"status in status": func(s string) (string, string) {
		return "<page><status><status><error>" + s + "</error></status></status></page>", "text/plain"
	},
	"padded": func(s string) (string, string) {
		return "\n\n <page>\n\t<status>\r\n<error>\n\t   " + s + "  \n </error></status></page>\n\n", "application/octet-stream"
	},
	"beside a success": func(s string) (string, string) {
		return "<page><status><success>done</success><error>" + s + "</error></status></page>", "application/xml"
	},
	"with comments": func(s string) (string, string) {
		return "<!-- MOR --><page><!-- --><error>" + s + "<!-- --></error></page>", "x"
	},
	"namespaced": func(s string) (string, string) {
		return `<m:page xmlns:m="urn:m"><m:error>` + s + "</m:error></m:page>", "x"
	},
	"after a banner": func(s string) (string, string) {
		return "<!DOCTYPE page>\n<page><error>" + s + "</error></page>", "text/html"
	},
	"gzip unannounced": func(s string) (string, string) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write([]byte("<page><status><error>" + s + "</error></status></page>"))
		_ = z.Close()
		return b.String(), "text/xml"
	},
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;")

func TestVendorErrors(t *testing.T) {
	unraced.Skip(t)
	var answer func(http.ResponseWriter, asked)
	f := (&fake{legacy: func(w http.ResponseWriter, a asked) { answer(w, a) }}).start(t)
	c := connect(t, f.url, retries(2))
	for _, vendor := range vendorErrors {
		call := writes[vendor.call]
		if call == nil {
			call = reads[vendor.call]
		}
		for _, text := range vendor.texts {
			for shape, put := range shapes {
				body, contentType := put(escape.Replace(text))
				answer = sayStatus(http.StatusOK, body, "Content-Type", contentType)
				what := fmt.Sprintf("%s %q (%s)", vendor.call, text, shape)
				before := f.count(vendor.call)
				e := wantError(t, call(context.Background(), c), vendor.code)
				equal(t, what+": code", e.Code, vendor.code)
				equal(t, what+": words", e.Words, text)
				equal(t, what+": call", e.Op, vendor.call)
				equal(t, what+": status", e.HTTPStatus, http.StatusOK)
				equal(t, what+": doubtful", e.Doubtful, false)
				equal(t, what+": text", e.Error(), vendor.call+": "+text)
				times := 1
				if vendor.code == mor.CodeIncorrectHash {
					times = 2 // these calls can be hashed in two ways
				}
				equal(t, what+": requests", f.count(vendor.call)-before, times)
			}
		}
	}
}

// Words out of the simulator, which was written from the vendor's pages by another hand.
func TestEveryCodeHasItsText(t *testing.T) {
	reached := map[mor.Code]bool{}
	for _, vendor := range vendorErrors {
		reached[vendor.code] = true
	}
	for _, code := range []mor.Code{
		mor.CodeIncorrectHash, mor.CodeAccessDenied, mor.CodeAPIDisabled, mor.CodeMethodNotPermitted, mor.CodeForbidden,
		mor.CodeManageDIDsUnauthorized, mor.CodeProviderUnauthorized, mor.CodeDeviceUnauthorized, mor.CodeDIDUnauthorized,
		mor.CodeProviderNotFound, mor.CodeUserNotFound, mor.CodeDeviceNotFound, mor.CodeDIDNotFound, mor.CodeDIDExists, mor.CodeInvalidDID,
		mor.CodeCreationFailed, mor.CodeTerminated, mor.CodeNotFree, mor.CodeNotAssigned, mor.CodeMustBeReserved, mor.CodeNotATrunk,
		mor.CodeAlreadyFree, mor.CodeOnDialPlan, mor.CodeUnassignFailed, mor.CodeAlreadyAssigned, mor.CodeCallLimitFormat, mor.CodeNotFreed,
		mor.CodeNotTerminated, mor.CodeMustBeTerminated, mor.CodeAssociatedWithCalls, mor.CodeAssociatedWithQueue,
	} {
		if !reached[code] {
			t.Errorf("no text for %q", code)
		}
	}
}

func TestErrorText(t *testing.T) {
	beneath := errors.New("beneath")
	for _, c := range []struct {
		err  mor.Error
		want string
	}{
		{mor.Error{Op: "did_create", HTTPStatus: 200, Code: mor.CodeDIDExists, Words: "DID already exists"}, "did_create: DID already exists"},
		{mor.Error{Op: "did_create", HTTPStatus: 502, Code: mor.CodeHTTP, Words: "<html>"}, `did_create: HTTP 502: the answer begins "<html>"`},
		{mor.Error{Op: "did_create", HTTPStatus: 502, Code: mor.CodeHTTP}, "did_create: HTTP 502"},
		{mor.Error{Op: "v2/dids", Code: mor.CodeUnreachable, Err: beneath}, "v2/dids: beneath"},
		{mor.Error{Op: "v2/dids", HTTPStatus: 200, Code: mor.CodeMalformed, Err: beneath, Words: "x"}, `v2/dids: HTTP 200: beneath: the answer begins "x"`},
	} {
		equal(t, "text", c.err.Error(), c.want)
	}
	wrapped := fmt.Errorf("wrapped: %w", &mor.Error{Code: mor.CodeTimeout, Err: beneath, Doubtful: true})
	equal(t, "code", mor.CodeOf(wrapped), mor.CodeTimeout)
	equal(t, "doubtful", mor.IsDoubtful(wrapped), true)
	equal(t, "unwrapped", errors.Is(wrapped, beneath), true)
	equal(t, "no code", mor.CodeOf(beneath), "")
	equal(t, "no error", mor.CodeOf(nil), "")
	equal(t, "no doubt", mor.IsDoubtful(beneath) || mor.IsDoubtful(nil), false)
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"":                                       "",
		"   ":                                    "",
		"\n\t plain \r\n words\v\f ":             "plain words",
		"\x1b[31mred\x1b[0m\x07":                 "[31mred[0m",
		"a\x00b\x7fc\u0085d\u009be":              "abc de",
		"\u202etnirp\u202c \u2066x\u2069\u200f!": "tnirp x!",
		"\ufeffbom\u00adsoft\u200bzero":          "bomsoftzero",
		"line\u2028separator\u2029x":             "line separator x",
		"wide\u3000space\u00a0here":              "wide space here",
		"bad \xff\xfe bytes \xc4":                "bad bytes",
		"\U000E0041tag":                          "tag",
		"žąsis 鵝 שלום":                           "žąsis 鵝 שלום",
		"<script>alert(1)</script>":              "<script>alert(1)</script>",
		strings.Repeat("x", 200):                 strings.Repeat("x", 200),
		strings.Repeat("x", 201):                 strings.Repeat("x", 200) + "…",
		strings.Repeat("ž", 1<<20):               strings.Repeat("ž", 200) + "…",
		strings.Repeat("x", 199) + " y":          strings.Repeat("x", 199) + " …",
		strings.Repeat("x", 200) + "  ":          strings.Repeat("x", 200),
	} {
		equal(t, fmt.Sprintf("%.30q", text), mor.Clean(text), want)
	}
}

func FuzzClean(f *testing.F) {
	for _, text := range []string{"", "a\u202eb", "\x1b]0;title\x07", "\xff", strings.Repeat(" a", 300), "a\u0300\u0301"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		clean := mor.Clean(text)
		if !utf8.ValidString(clean) || utf8.RuneCountInString(clean) > 202 {
			t.Fatalf("%q became %q", text, clean)
		}
		for _, r := range clean {
			if r != ' ' && (unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)) {
				t.Fatalf("%q kept %U", text, r)
			}
		}
		if !strings.HasSuffix(clean, "…") && mor.Clean(clean) != clean {
			t.Fatalf("%q became %q, which became %q", text, clean, mor.Clean(clean))
		}
	})
}
