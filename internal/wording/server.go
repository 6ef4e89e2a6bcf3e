// Package wording says in words what is true after an error, and what to do next. Each reason
// and each code of an error has its words in one table.
package wording

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// advice is what a user can do about an error, and the attribute to do it on
// ("" where it is none of the resource's).
type advice struct {
	attribute string
	wayOut    string
}

// Where rights are given in the MOR GUI (vendor page 000).
const (
	apiSwitch      = "SETTINGS → Setup → Settings → API tab"
	apiGroups      = "SETTINGS → Setup → API Permission Groups"
	accountantRule = "SETTINGS → Setup → Accountant Permissions"
)

// serverAdvice is the way out of what the server refuses.
var serverAdvice = map[mor.Code]advice{
	mor.CodeIncorrectHash: {"", "Check api_secret_key (MOR_API_SECRET_KEY). Admin and accountants sign with the admin's API Secret Key, a reseller " +
		"with their own; it is not the password of the GUI."},
	mor.CodeAccessDenied: {"", "Check username (MOR_USERNAME): only an admin, an accountant or a reseller may use these calls. An accountant also " +
		"needs \"Manage DIDs\" in the MOR GUI: " + accountantRule + ". If API access is restricted by IP address, this machine's must be on the list " +
		"of Whitelisted IPs."},
	mor.CodeAPIDisabled:  {"", "Switch the API on in the MOR GUI: " + apiSwitch + "."},
	mor.CodeInvalidToken: {"", "The server calls a token invalid that it has just given out. If several MOR servers share this address, they must share their sessions."},
	mor.CodeUnauthorized: {"", "Numbers are listed by API v2, which serves admin and accountants only; for a reseller, set read_api = \"auto\" or " +
		"\"legacy\". An accountant also needs \"Manage DIDs\" read in the MOR GUI: " + accountantRule + "."},
	mor.CodeMethodNotPermitted: {"", "The user is API restricted, and the API permission group assigned to the user lacks a method: " + apiGroups + "."},
	mor.CodeForbidden: {"", "MOR does not let the user of this provider make this call. Give that user the right in the MOR GUI (an accountant: " +
		accountantRule + "; an API restricted user: " + apiGroups + ", the level read), or write the IDs into the configuration. MOR also refuses users_get if password " +
		"(MOR_PASSWORD) is wrong."},
	mor.CodeNoSuchCall: {"", "This MOR is too old for the call, or endpoint (MOR_ENDPOINT) is wrong. If other calls work, update MOR, or write the IDs into the " +
		"configuration: the MOR GUI shows them. MOR has user_details_get and devices_get since version X4, device_details_get since X5, users_get since X8, " +
		"and providers_get since X17."},
	mor.CodeNoPassword: {"", "Set password (MOR_PASSWORD) to the password of the MOR GUI. To look up one user without a password, use the data source mor_user."},
	mor.CodeNoKey: {"", "Set api_secret_key (MOR_API_SECRET_KEY). Without it the provider only reads what API v2 lists. Every change needs the key, and so does " +
		"every check by ID: which user, device or provider a number belongs to."},
	mor.CodeNotReady: {"", "Use settings that are known when Terraform plans, or first apply what they depend on, with -target."},
	mor.CodeLoginRefused: {"", "Check username and password (MOR_USERNAME, MOR_PASSWORD). The password is that of the MOR GUI, not the API Secret Key. " +
		"The login is not tried again in this run. A reseller needs no password: without it, or with read_api = \"legacy\" (MOR_READ_API), numbers are listed " +
		"with the API Secret Key."},
	mor.CodeManageDIDsUnauthorized: {"", "The user may not manage DIDs: " + accountantRule + " in the MOR GUI, for an accountant."},
	mor.CodeProviderUnauthorized:   {"provider_id", "Set provider_id to a provider that this user may use."},
	mor.CodeDeviceUnauthorized:     {"device_id", "Set device_id to a device that this user may use, and that belongs to the user the number is reserved for."},
	mor.CodeDIDUnauthorized:        {"did", "The number belongs to somebody whose numbers this user may not use."},

	mor.CodeProviderNotFound: {"provider_id", "Set provider_id to the ID of a provider that exists in MOR. Only a reseller may leave it out."},
	mor.CodeUserNotFound:     {"user_id", "Set user_id to the ID of a user or reseller that exists in MOR."},
	mor.CodeDeviceNotFound:   {"device_id", "Set device_id to the ID of a trunk device that exists in MOR."},
	mor.CodeDialPlanNotFound: {"dial_plan_id", "Set dial_plan_id to the ID of a dial plan that exists in MOR."},
	mor.CodeDIDNotFound:      {"did", "The number is not on the server any more: somebody has removed it meanwhile. Run plan again to see what stands."},
	mor.CodeDIDExists:        {"did", "The number exists already. Run plan again to see what stands."},
	mor.CodeInvalidDID:       {"did", "MOR does not take this as a number. Check its digits."},
	mor.CodeCreationFailed:   {"did", "MOR gives no reason. Its log may; applying again is safe."},
	mor.CodeTerminated:       {"did", "The number is terminated and cannot be used. A mor_did resource for it brings it back."},
	mor.CodeNotFree: {"did", "The number is on a device or a dial plan already, or was put there meanwhile. Run plan again to see where; " +
		"take it off there, or import what stands."},
	mor.CodeNotAssigned:         {"device_id", "MOR gives no reason. Check that the device is a trunk and in use; applying again is safe."},
	mor.CodeMustBeReserved:      {"user_id", "MOR puts only a reserved number on a device. Set user_id on the number's mor_did, or here, to the device's user."},
	mor.CodeNotATrunk:           {"device_id", "Set device_id to the ID of a device that is a trunk (or make this one a trunk in the MOR GUI)."},
	mor.CodeAlreadyFree:         {"did", "The number was freed meanwhile. Run plan again to see what stands."},
	mor.CodeOnDialPlan:          {"did", "Take the number off its dial plan in the MOR GUI: no API call can."},
	mor.CodeUnassignFailed:      {"device_id", "MOR gives no reason. Its log may; applying again is safe."},
	mor.CodeAlreadyAssigned:     {"user_id", "Somebody has reserved the number for a user, or put it to use, meanwhile. Run plan again to see what stands."},
	mor.CodeCallLimitFormat:     {"call_limit", "Set call_limit to a whole number: 0 for unlimited, or how many calls the number may take at once."},
	mor.CodeNotOnDevice:         {"did", "MOR closes only a number that is on a device, and it was taken off meanwhile."},
	mor.CodeAlreadyClosed:       {"did", "Somebody has closed the number meanwhile. Run it again to see how it stands."},
	mor.CodeNotFreed:            {"did", "The number is in use, or was put to use meanwhile. Run plan again to see what stands."},
	mor.CodeNotTerminated:       {"did", "The number is in use, or was put to use meanwhile. Run plan again to see what stands."},
	mor.CodeMustBeTerminated:    {"did", "The number was put back to use meanwhile. Run plan again to see what stands."},
	mor.CodeAssociatedWithCalls: {"did", "MOR keeps the row of a number that had calls. It stays terminated."},
	mor.CodeAssociatedWithQueue: {"did", "Take the number out of its queues in the MOR GUI; until then it stays terminated."},

	mor.CodeUnreachable: {"", "Check endpoint (MOR_ENDPOINT), and that this machine reaches the server."},
	mor.CodeUntrusted: {"", "If the server's certificate comes from an authority of your own, set ca_certificate_file (MOR_CA_CERTIFICATE_FILE) to that " +
		"authority's certificate, in PEM form. If the name is wrong, check endpoint (MOR_ENDPOINT)."},
	mor.CodeTimeout:    {"", "The server is slow or does not answer. request_timeout can be raised; page_size and max_concurrent_requests lowered."},
	mor.CodeHTTP:       {"", "This is no answer of MOR's API, but of the web server or a proxy before it. Check endpoint (MOR_ENDPOINT): it is the address of the MOR GUI up to Web_Dir."},
	mor.CodeRedirected: {"", "Redirects are not followed, so that no credentials go astray. If the server has moved, set endpoint (MOR_ENDPOINT) to its new address."},
	mor.CodeMalformed:  {"", "This is no answer of MOR's API. Check endpoint (MOR_ENDPOINT), and whether a proxy or a maintenance page answers in MOR's place."},
	mor.CodeTooLarge:   {"", "Nothing that MOR answers is that long. Check endpoint (MOR_ENDPOINT)."},
	mor.CodeInconsistent: {"", "The server's answers contradict each other, so nothing was concluded from them. Run it again. If the list of numbers changes " +
		"faster than it can be read, bulk_refresh = false looks each number of a resource up by itself."},
	mor.CodeLacking: {"", "Running it again will not help: the list will lack it again, so nothing was concluded from it. If the other list has it, choose that " +
		"with read_api (MOR_READ_API). If only some numbers lack it, mend them in MOR; bulk_refresh = false looks each number of a resource up by itself, so that they are in nobody else's way."},
	mor.CodeNotHeeded: {"", "Running it again will not help: the server gives the same answer with that filter and without, so it cannot tell what belongs to an ID. " +
		"In mor_dids, leave the filter out. What is settled by ID elsewhere has to be settled in MOR, or with a MOR that heeds the filter; nothing was changed on a guess."},
	mor.CodeCanceled: {"", "The run was interrupted. Apply again: it continues from what stands."},
}

// IsDoubtful reports whether a change may have taken or not.
func IsDoubtful(err error) bool {
	problem := (*lifecycle.Problem)(nil)
	return mor.IsDoubtful(err) || errors.As(err, &problem) && problem.Reason == lifecycle.Unsure
}

// IsInterrupted reports whether it was our side that gave up, with a request under way or
// between two.
func IsInterrupted(err error) bool {
	code := mor.CodeOf(err)
	return code == mor.CodeCanceled || code == "" && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}

// Why returns what is true after an error of lifecycle's or mor's, and the ways out.
func Why(err error) string {
	_, why := Explain(err)
	return why
}

// Explain returns the same, and the attribute that it is about, "" for none.
func Explain(err error) (attribute, detail string) {
	if problem := (*lifecycle.Problem)(nil); errors.As(err, &problem) {
		return explainProblem(problem)
	}
	mine := (*mor.Error)(nil)
	if !errors.As(err, &mine) {
		detail = err.Error() + "."
		if IsInterrupted(err) { // between two requests
			detail += "\n\n" + serverAdvice[mor.CodeCanceled].wayOut
		}
		return "", detail
	}
	detail = "MOR answered: " + err.Error() + "."
	if mine.HTTPStatus == 0 {
		detail = err.Error() + "."
	}
	known := serverAdvice[mine.Code]
	if isBusy(mine) {
		known = advice{"", busyAdvice(mine)}
	}
	if errors.Is(err, mor.ErrNoID) {
		known = advice{"", noIDAdvice}
	}
	if known.wayOut != "" {
		detail += "\n\n" + known.wayOut
	}
	detail += MissingMethod(mine)
	if mine.HTTPStatus == http.StatusNotFound && strings.HasPrefix(mine.Op, "v2/") {
		detail += " If this MOR is too old for API v2, set read_api = \"legacy\" (MOR_READ_API)."
	}
	if mine.Doubtful {
		detail += "\n\nWhether the server carried the change out is not known."
	}
	return known.attribute, detail
}

// isBusy reports whether the server, or a proxy before it, does not serve a request
// now and may serve it later. That says nothing about the endpoint, also where the
// answer breaks off or is no text.
func isBusy(e *mor.Error) bool {
	switch e.Code {
	case mor.CodeHTTP, mor.CodeUnreachable, mor.CodeTooLarge:
		return e.HTTPStatus == http.StatusTooManyRequests || e.HTTPStatus >= 500
	}
	return false
}

// busyAdvice is the way out where the server limits requests, or fails at the moment.
func busyAdvice(e *mor.Error) string {
	tries := "once"
	if e.Tries > 1 {
		tries = fmt.Sprintf("%d times in a row", e.Tries)
	}
	switch e.HTTPStatus {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		detail := fmt.Sprintf("The server, or a proxy before it, limits requests or is overloaded: it answered so %s. Lower max_concurrent_requests "+
			"(MOR_MAX_CONCURRENT_REQUESTS), and run it again later.", tries)
		if !e.Doubtful { // which is not tried again, whatever max_retries is
			detail += " To wait longer, raise max_retries (MOR_MAX_RETRIES)."
		}
		return detail
	}
	return fmt.Sprintf("The server, or a proxy before it, failed: it answered so %s. Run it again later. If it goes on, look into the logs of MOR and of the proxy.", tries)
}

// NoKey is the way out where only reading is possible.
var NoKey = serverAdvice[mor.CodeNoKey].wayOut

const noIDAdvice = "Without IDs no number can be managed here. Where API v2 serves this user, take out read_api = \"legacy\" (MOR_READ_API): " +
	"its lists have them. Otherwise update MOR: newer versions show the id in dids_get."

// MissingMethod names the method that an API permission group may lack, in a
// sentence of its own; it is empty for errors of other kinds. Groups know a call
// by its legacy name, also in API v2 (vendor page 000).
func MissingMethod(err error) string {
	e := (*mor.Error)(nil)
	if !errors.As(err, &e) || e.Code != mor.CodeMethodNotPermitted && e.Code != mor.CodeAccessDenied && e.Code != mor.CodeForbidden {
		return ""
	}
	method := e.Op
	if method == "v2/dids" {
		method = "dids_get"
	}
	return fmt.Sprintf(" An API restricted user needs the method %s. The guide \"The least MOR rights\" lists all methods.", method)
}
