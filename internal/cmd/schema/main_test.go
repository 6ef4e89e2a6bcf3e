package main

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/zclconf/go-cty/cty"

	"github.com/didops/terraform-provider-mor/internal/provider"
)

// printSample runs the command on the sample provider and reads the result the way
// tfplugindocs does.
func printSample(t *testing.T) (raw string, sample *tfjson.ProviderSchema) {
	t.Helper()

	var out bytes.Buffer
	if err := run(t.Context(), &out, providerserver.NewProtocol6(&sampleProvider{})(), "sample"); err != nil {
		t.Fatal(err)
	}
	var decoded tfjson.ProviderSchemas
	if err := json.Unmarshal(out.Bytes(), &decoded); err != nil {
		t.Fatalf("terraform-json cannot read the result: %v\n%s", err, out.String())
	}
	sample, ok := decoded.Schemas["sample"]
	if !ok {
		t.Fatalf("no schemas under the key that was asked for:\n%s", out.String())
	}
	return out.String(), sample
}

func TestEveryKindIsPrinted(t *testing.T) {
	_, got := printSample(t)

	for kind, found := range map[string]bool{
		"provider":      got.ConfigSchema.Block.Attributes["password"] != nil,
		"resource":      got.ResourceSchemas["sample_thing"] != nil,
		"data source":   got.DataSourceSchemas["sample_thing"] != nil,
		"ephemeral":     got.EphemeralResourceSchemas["sample_thing"] != nil,
		"list resource": got.ListResourceSchemas["sample_thing"] != nil,
		"action":        got.ActionSchemas["sample_poke"] != nil,
		"function":      got.Functions["join"] != nil,
		"identity":      got.ResourceIdentitySchemas["sample_thing"] != nil,
	} {
		if !found {
			t.Errorf("no %s in the result", kind)
		}
	}
}

func TestAttributes(t *testing.T) {
	_, got := printSample(t)

	const md = tfjson.SchemaDescriptionKindMarkdown
	want := map[string]*tfjson.SchemaAttribute{
		"name":    {AttributeType: cty.String, Required: true, Description: "The **name**.", DescriptionKind: md},
		"plain":   {AttributeType: cty.String, Optional: true, Description: "No *markup*.", DescriptionKind: tfjson.SchemaDescriptionKindPlain},
		"size":    {AttributeType: cty.Number, Optional: true, Computed: true, DescriptionKind: tfjson.SchemaDescriptionKindPlain},
		"old":     {AttributeType: cty.Bool, Optional: true, Deprecated: true, DescriptionKind: tfjson.SchemaDescriptionKindPlain},
		"secret":  {AttributeType: cty.String, Optional: true, Sensitive: true, WriteOnly: true, DescriptionKind: tfjson.SchemaDescriptionKindPlain},
		"tags":    {AttributeType: cty.Set(cty.String), Computed: true, DescriptionKind: tfjson.SchemaDescriptionKindPlain},
		"matrix":  {AttributeType: cty.List(cty.List(cty.Number)), Computed: true, DescriptionKind: tfjson.SchemaDescriptionKindPlain},
		"anyhow":  {AttributeType: cty.DynamicPseudoType, Computed: true, DescriptionKind: tfjson.SchemaDescriptionKindPlain},
		"numbers": {AttributeType: cty.Map(cty.Object(map[string]cty.Type{"id": cty.Number, "ok": cty.Bool})), Computed: true, DescriptionKind: tfjson.SchemaDescriptionKindPlain},
		"routes": {
			Optional:        true,
			Description:     "Where it *goes*.",
			DescriptionKind: md,
			AttributeNestedType: &tfjson.SchemaNestedAttributeType{
				NestingMode: tfjson.SchemaNestingModeList,
				Attributes: map[string]*tfjson.SchemaAttribute{
					"to": {AttributeType: cty.String, Required: true, Description: "The `to`.", DescriptionKind: md},
					"via": {Computed: true, DescriptionKind: tfjson.SchemaDescriptionKindPlain, AttributeNestedType: &tfjson.SchemaNestedAttributeType{
						NestingMode: tfjson.SchemaNestingModeSingle,
						Attributes: map[string]*tfjson.SchemaAttribute{
							"hop": {AttributeType: cty.String, Computed: true, DescriptionKind: tfjson.SchemaDescriptionKindPlain},
						},
					}},
				},
			},
		},
	}

	thing := got.ResourceSchemas["sample_thing"]
	for name, w := range want {
		if g := thing.Block.Attributes[name]; !reflect.DeepEqual(g, w) {
			t.Errorf("%s: got %s, want %s", name, asJSON(t, g), asJSON(t, w))
		}
	}
	if g, w := len(thing.Block.Attributes), len(want); g != w {
		t.Errorf("got %d attributes, want %d", g, w)
	}
	if thing.Version != 3 {
		t.Errorf("got schema version %d, want 3", thing.Version)
	}
	if thing.Block.Description != "A [thing](https://example.com)." || thing.Block.DescriptionKind != md {
		t.Errorf("got description %q (%s)", thing.Block.Description, thing.Block.DescriptionKind)
	}
}

func TestBlocks(t *testing.T) {
	_, got := printSample(t)

	want := map[string]*tfjson.SchemaBlockType{
		"range": {
			NestingMode: tfjson.SchemaNestingModeList,
			Block: &tfjson.SchemaBlock{
				Attributes: map[string]*tfjson.SchemaAttribute{
					"from": {AttributeType: cty.String, Required: true, DescriptionKind: tfjson.SchemaDescriptionKindPlain},
				},
				Description:     "A **range**.",
				DescriptionKind: tfjson.SchemaDescriptionKindMarkdown,
				Deprecated:      true,
			},
		},
	}
	if g := got.ResourceSchemas["sample_thing"].Block.NestedBlocks; !reflect.DeepEqual(g, want) {
		t.Errorf("got %s, want %s", asJSON(t, g), asJSON(t, want))
	}
}

func TestIdentity(t *testing.T) {
	_, got := printSample(t)

	want := &tfjson.IdentitySchema{
		Version: 2,
		Attributes: map[string]*tfjson.IdentityAttribute{
			"name":   {IdentityType: cty.String, RequiredForImport: true, Description: "The name."},
			"server": {IdentityType: cty.String, OptionalForImport: true},
		},
	}
	if g := got.ResourceIdentitySchemas["sample_thing"]; !reflect.DeepEqual(g, want) {
		t.Errorf("got %s, want %s", asJSON(t, g), asJSON(t, want))
	}
}

func TestFunction(t *testing.T) {
	_, got := printSample(t)

	want := &tfjson.FunctionSignature{
		Summary:            "Joins.",
		Description:        "Joins **all** of it.",
		DeprecationMessage: "Use `join` instead.",
		ReturnType:         cty.List(cty.String),
		Parameters: []*tfjson.FunctionParameter{
			{Name: "first", Type: cty.String, Description: "The first."},
			{Name: "second", Type: cty.Set(cty.Number), IsNullable: true},
		},
		VariadicParameter: &tfjson.FunctionParameter{Name: "rest", Type: cty.Bool, Description: "All others."},
	}
	if g := got.Functions["join"]; !reflect.DeepEqual(g, want) {
		t.Errorf("got %s, want %s", asJSON(t, g), asJSON(t, want))
	}
}

// The published format knows no defaults, and says nothing it need not say:
// an absent flag is false.
func TestOnlyWhatTheFormatKnows(t *testing.T) {
	raw, _ := printSample(t)

	for _, unwanted := range []string{`"default`, `: false`, `: null`, `{}`, `[]`} {
		if strings.Contains(raw, unwanted) {
			t.Errorf("%s in the result:\n%s", unwanted, raw)
		}
	}
}

func TestDiagnosticsFail(t *testing.T) {
	var out bytes.Buffer
	broken := providerserver.NewProtocol6(&sampleProvider{broken: true})()
	err := run(t.Context(), &out, broken, "sample")
	if err == nil || !strings.Contains(err.Error(), "Duplicate Resource Type") {
		t.Errorf("got error %v, want the diagnostic about the duplicate", err)
	}
	if out.Len() != 0 {
		t.Errorf("a broken provider still printed %s", out.String())
	}
}

// The provider's own schemas must come out whole, for no other test would
// notice that the documentation cannot be generated.
func TestProvider(t *testing.T) {
	var out bytes.Buffer
	server := providerserver.NewProtocol6(provider.New("test")())()
	if err := run(context.Background(), &out, server, "mor"); err != nil {
		t.Fatal(err)
	}
	var decoded tfjson.ProviderSchemas
	if err := json.Unmarshal(out.Bytes(), &decoded); err != nil {
		t.Fatal(err)
	}
	for name := range decoded.Schemas["mor"].ResourceSchemas {
		if !strings.HasPrefix(name, "mor_") {
			t.Errorf("resource %s is not named after the provider", name)
		}
	}
	if len(decoded.Schemas["mor"].ResourceSchemas) == 0 {
		t.Error("the provider has no resources")
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()

	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
