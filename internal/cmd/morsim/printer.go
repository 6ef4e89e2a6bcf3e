package main

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"sync"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// printer writes for the person at the terminal, one line at a time however many requests there are.
type printer struct {
	mu sync.Mutex
	w  io.Writer
}

// cliConfigVariable is what tells Terraform to use a local build. The terminal in
// which it was exported is busy with the server: the other one needs it, too.
const cliConfigVariable = "TF_CLI_CONFIG_FILE"

// welcome says what to do in another terminal; cliConfig is its CLI configuration file, or empty.
func (p *printer) welcome(url, cliConfig string, numbers int) {
	if cliConfig != "" {
		cliConfig = "  export " + cliConfigVariable + "=" + quoted(absolute(cliConfig)) + "\n"
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = fmt.Fprintf(p.w, `A simulated MOR server with %d numbers is listening on %s

The next start takes another port, unless you choose one: make sim ARGS='-listen 127.0.0.1:8080'

In another terminal, in an empty directory:

  export MOR_ENDPOINT=%s
  export MOR_USERNAME=%s
  export MOR_PASSWORD=%s
  export MOR_API_SECRET_KEY=%s
%s
On it are:

%s
A first configuration, for main.tf:

%s
To see what happens when a call fails, give orders from that terminal:

  curl -d 'did_create drop after away' $MOR_ENDPOINT/sim/fault
  curl -X POST $MOR_ENDPOINT/sim/clear
  curl $MOR_ENDPOINT/sim/dids/37052000001

internal/cmd/morsim/README.md explains the orders and the flags.

Requests, until Ctrl-C:

`, numbers, url, url, morsim.AdminUsername, morsim.AdminPassword, morsim.AdminAPISecretKey, cliConfig, cast(), configuration)
}

func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}

// quoted is a text as a shell takes it for one word.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// cast says which IDs a configuration can use.
func cast() string {
	var b strings.Builder
	for _, line := range []struct {
		what string
		are  string
	}{
		{"providers", fmt.Sprintf("%d Test Provider, %d Backup Carrier", morsim.TestProviderID, morsim.BackupProviderID)},
		{"users", fmt.Sprintf("%d Vilnius Office, %d Kaunas Office, %d Test Reseller, %d Reseller Customer",
			morsim.VilniusID, morsim.KaunasID, morsim.ResellerID, morsim.CustomerID)},
		{"trunk devices", fmt.Sprintf("%d and %d of user %d, %d of user %d, %d of user %d", morsim.VilniusTrunkID, morsim.VilniusSecondTrunkID,
			morsim.VilniusID, morsim.KaunasTrunkID, morsim.KaunasID, morsim.CustomerTrunkID, morsim.CustomerID)},
		{"no trunk", fmt.Sprintf("device %d of user %d", morsim.VilniusPhoneID, morsim.VilniusID)},
		{"numbers", "from 37060000001 on, in every status"},
		{"may log in", fmt.Sprintf("%s, password %s, with the admin's key", morsim.AccountantUsername, morsim.AccountantPassword)},
		{"", fmt.Sprintf("%s, password %s, with the admin's key: may not manage numbers", morsim.ClerkUsername, morsim.ClerkPassword)},
		{"", fmt.Sprintf("%s, without MOR_PASSWORD, with the key %s", morsim.ResellerUsername, morsim.ResellerAPISecretKey)},
	} {
		_, _ = fmt.Fprintf(&b, "  %-14s %s\n", line.what, line.are)
	}
	return b.String()
}

const configuration = `  terraform {
    required_providers {
      mor = {
        source = "didops/mor"
      }
    }
  }

  provider "mor" {}

  resource "mor_did" "first" {
    did         = "37052000001"
    provider_id = 1
    user_id     = 5
  }

  resource "mor_did_trunk_assignment" "first" {
    did       = mor_did.first.did
    device_id = 7
  }

  data "mor_dids" "all" {}
`

// request prints a request that is done with: when, what, about which number, and how it ended.
func (p *printer) request(r morsim.Request) {
	what := r.Outcome
	if what == "" {
		what = fmt.Sprintf("HTTP %d, %d bytes", r.HTTPStatus, r.Bytes)
	}
	if r.Write && !r.Took {
		what += " (nothing changed)"
	}
	if r.Fault != "" {
		what += "; fault: " + r.Fault
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = fmt.Fprintf(p.w, "%s  %-24s %-14s %s\n", r.Time.Format("15:04:05"), cmp.Or(r.Call, r.Path), about(r.Params), what)
}

func about(params url.Values) string {
	return cmp.Or(params.Get("did"), params.Get("search_did_number"), named("id ", params.Get("did_id")),
		named("id ", params.Get("dids_id")), named("from ", params.Get("from")))
}

func named(prefix, value string) string {
	if value == "" {
		return ""
	}
	return prefix + value
}
