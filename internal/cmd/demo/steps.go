package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

func (d *demo) startServer(ctx context.Context) ([]string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	morsim.SeedInventory(d.sim, othersNumbers)
	d.others = d.sim.DIDs()
	d.endpoint = "http://" + listener.Addr().String() + "/billing"
	d.server = &http.Server{Handler: d.sim, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = d.server.Serve(listener) }() // if it ends too soon, the CLI says so
	return []string{fmt.Sprintf("%s, with %d numbers of other people", d.endpoint, len(d.others))}, nil
}

func (d *demo) initialise(ctx context.Context) ([]string, error) {
	said, err := d.terraform(ctx, 0, "init", "-input=false", "-no-color")
	return linesWith(said, "Installed "), err
}

func (d *demo) applyAll(ctx context.Context) ([]string, error) {
	said, err := d.apply(ctx)
	if err != nil {
		return nil, err
	}
	active, err := d.readOutputs(ctx)
	if err != nil {
		return nil, err
	}
	if active != len(d.numbers) || active == 0 {
		return nil, &failure{fmt.Sprintf("mor_dids lists %d of %d numbers as active", active, len(d.numbers)), said}
	}
	if err := d.checkInPlace(); err != nil {
		return nil, &failure{err.Error(), said}
	}
	return append(applyLines(said), fmt.Sprintf("mor_dids lists %d as active.", active),
		fmt.Sprintf("On the server: all %d active, each with its user and on its trunk.", len(d.numbers))), nil
}

func (d *demo) apply(ctx context.Context) (said string, err error) {
	return d.terraform(ctx, 0, "apply", "-auto-approve", "-input=false", "-no-color")
}

// applyLines are those that sum an apply up.
func applyLines(said string) []string { return linesWith(said, "Plan: ", "Apply complete!") }

// readOutputs takes the numbers, and where they are to be, from the CLI: what it was asked for is written once, in main.tf.
func (d *demo) readOutputs(ctx context.Context) (active int, err error) {
	said, err := d.terraform(ctx, 0, "output", "-json", "-no-color")
	if err != nil {
		return 0, err
	}
	var outputs struct {
		Active  struct{ Value int }
		Numbers struct{ Value map[string]place }
	}
	if err := json.Unmarshal([]byte(said), &outputs); err != nil {
		return 0, &failure{"output -json is not understood: " + err.Error(), said}
	}
	d.numbers = outputs.Numbers.Value
	return outputs.Active.Value, nil
}

func (d *demo) planNothing(ctx context.Context) ([]string, error) {
	said, cost, err := d.plan(ctx, 0)
	if err != nil {
		return nil, err
	}
	return append(linesWith(said, "No changes."), "Exit code 0; "+cost+"."), nil
}

// interfere changes numbers as a person in the GUI would, behind Terraform's back.
func (d *demo) interfere(context.Context) ([]string, error) {
	var lines []string
	for _, e := range interference {
		if !d.sim.EditDID(e.number, e.edit) {
			return nil, &failure{claim: "the server does not have " + e.number}
		}
		lines = append(lines, e.number+" "+e.said)
	}
	return lines, nil
}

func (d *demo) planMending(ctx context.Context) ([]string, error) {
	said, cost, err := d.plan(ctx, 2)
	if err != nil {
		return nil, err
	}
	if err := checkChanges(plannedChanges(said)); err != nil {
		return nil, &failure{err.Error(), said}
	}
	return append(planLines(said), "Exit code 2; "+cost+"."), nil
}

func (d *demo) applyMending(ctx context.Context) ([]string, error) {
	said, err := d.apply(ctx)
	if err != nil {
		return nil, err
	}
	if err := d.checkInPlace(); err != nil {
		return nil, &failure{err.Error(), said}
	}
	return append(applyLines(said), fmt.Sprintf("On the server: all %d as in the configuration again.", len(d.numbers))), nil
}

func (d *demo) destroyAll(ctx context.Context) ([]string, error) {
	said, err := d.terraform(ctx, 0, "destroy", "-auto-approve", "-input=false", "-no-color")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(d.checkTerminated(), d.checkOthers()); err != nil {
		return nil, &failure{err.Error(), said}
	}
	return append(linesWith(said, "Destroy complete!"),
		fmt.Sprintf("On the server: all %d terminated; the %d of other people are exactly as they were.", len(d.numbers), len(d.others))), nil
}

// plan returns what the CLI said and what that cost the server. A plan that writes is a failure.
func (d *demo) plan(ctx context.Context, wantCode int) (said, cost string, err error) {
	seenBefore, writesBefore := d.requests()
	said, err = d.terraform(ctx, wantCode, "plan", "-detailed-exitcode", "-input=false", "-no-color")
	if err != nil {
		return said, "", err
	}
	seen, writes := d.requests()
	if writes > writesBefore {
		return said, "", &failure{fmt.Sprintf("the plan sent %d writes to the server", writes-writesBefore), said}
	}
	return said, fmt.Sprintf("%d requests, no write", seen-seenBefore), nil
}

// requests tells how many the server saw, and how many of them were writes.
func (d *demo) requests() (seen, writes int) { return len(d.sim.Requests()), len(d.sim.Writes()) }

// linesWith are the lines of a text that begin with one of the prefixes, once freed of list marks.
func linesWith(said string, prefixes ...string) []string {
	var found []string
	for line := range strings.Lines(said) {
		text := strings.TrimLeft(strings.TrimSpace(line), "- ")
		for _, prefix := range prefixes {
			if strings.HasPrefix(text, prefix) {
				found = append(found, text)
			}
		}
	}
	return found
}
