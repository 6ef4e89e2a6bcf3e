package main

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The types below are Terraform's published format, version 1.0. They are
// spelled out here because the terraform-json module describes types in
// another type system, and the conversion would be longer than these structs;
// the test reads the result back with that module.
type (
	providersJSON struct {
		FormatVersion string                  `json:"format_version"`
		Schemas       map[string]providerJSON `json:"provider_schemas"`
	}

	providerJSON struct {
		Provider           *schemaJSON             `json:"provider,omitempty"`
		Resources          map[string]*schemaJSON  `json:"resource_schemas,omitempty"`
		DataSources        map[string]*schemaJSON  `json:"data_source_schemas,omitempty"`
		EphemeralResources map[string]*schemaJSON  `json:"ephemeral_resource_schemas,omitempty"`
		ListResources      map[string]*schemaJSON  `json:"list_resource_schemas,omitempty"`
		Functions          map[string]functionJSON `json:"functions,omitempty"`
		Identities         map[string]identityJSON `json:"resource_identity_schemas,omitempty"`
		Actions            map[string]actionJSON   `json:"action_schemas,omitempty"`
		StateStores        map[string]*schemaJSON  `json:"state_store_schemas,omitempty"`
	}

	schemaJSON struct {
		Version int64      `json:"version"`
		Block   *blockJSON `json:"block,omitempty"`
	}

	actionJSON struct {
		Block *blockJSON `json:"block,omitempty"`
	}

	blockJSON struct {
		Attributes map[string]attributeJSON   `json:"attributes,omitempty"`
		Blocks     map[string]nestedBlockJSON `json:"block_types,omitempty"`
		descriptionJSON
		deprecationJSON
	}

	nestedBlockJSON struct {
		NestingMode string     `json:"nesting_mode"`
		Block       *blockJSON `json:"block"`
		MinItems    int64      `json:"min_items,omitempty"`
		MaxItems    int64      `json:"max_items,omitempty"`
	}

	attributeJSON struct {
		Type   tftypes.Type    `json:"type,omitempty"`
		Nested *nestedTypeJSON `json:"nested_type,omitempty"`
		descriptionJSON
		deprecationJSON
		Required  bool `json:"required,omitempty"`
		Optional  bool `json:"optional,omitempty"`
		Computed  bool `json:"computed,omitempty"`
		Sensitive bool `json:"sensitive,omitempty"`
		WriteOnly bool `json:"write_only,omitempty"`
	}

	nestedTypeJSON struct {
		Attributes  map[string]attributeJSON `json:"attributes"`
		NestingMode string                   `json:"nesting_mode"`
	}

	descriptionJSON struct {
		Description string `json:"description,omitempty"`
		Kind        string `json:"description_kind"`
	}

	deprecationJSON struct {
		Deprecated bool   `json:"deprecated,omitempty"`
		Message    string `json:"deprecation_message,omitempty"`
	}

	identityJSON struct {
		Version    int64                            `json:"version"`
		Attributes map[string]identityAttributeJSON `json:"attributes,omitempty"`
	}

	identityAttributeJSON struct {
		Type              tftypes.Type `json:"type"`
		Description       string       `json:"description,omitempty"`
		RequiredForImport bool         `json:"required_for_import,omitempty"`
		OptionalForImport bool         `json:"optional_for_import,omitempty"`
	}

	functionJSON struct {
		Description        string          `json:"description,omitempty"`
		Summary            string          `json:"summary,omitempty"`
		DeprecationMessage string          `json:"deprecation_message,omitempty"`
		ReturnType         tftypes.Type    `json:"return_type"`
		Parameters         []parameterJSON `json:"parameters,omitempty"`
		Variadic           *parameterJSON  `json:"variadic_parameter,omitempty"`
	}

	parameterJSON struct {
		Name        string       `json:"name,omitempty"`
		Description string       `json:"description,omitempty"`
		IsNullable  bool         `json:"is_nullable,omitempty"`
		Type        tftypes.Type `json:"type"`
	}
)

func write(
	w io.Writer, source string,
	schemas *tfprotov6.GetProviderSchemaResponse, identities *tfprotov6.GetResourceIdentitySchemasResponse,
) error {
	p := providerJSON{
		Provider:           schemaOf(schemas.Provider),
		Resources:          each(schemas.ResourceSchemas, schemaOf),
		DataSources:        each(schemas.DataSourceSchemas, schemaOf),
		EphemeralResources: each(schemas.EphemeralResourceSchemas, schemaOf),
		ListResources:      each(schemas.ListResourceSchemas, schemaOf),
		Functions:          each(schemas.Functions, functionOf),
		Identities:         each(identities.IdentitySchemas, identityOf),
		Actions:            each(schemas.ActionSchemas, actionOf),
		StateStores:        each(schemas.StateStoreSchemas, schemaOf),
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(providersJSON{FormatVersion: "1.0", Schemas: map[string]providerJSON{source: p}})
}

func each[A, B any](in map[string]A, convert func(A) B) map[string]B {
	out := make(map[string]B, len(in))
	for name, a := range in {
		out[name] = convert(a)
	}
	return out
}

func schemaOf(s *tfprotov6.Schema) *schemaJSON {
	return &schemaJSON{Version: s.Version, Block: blockOf(s.Block)}
}

func actionOf(a *tfprotov6.ActionSchema) actionJSON {
	return actionJSON{Block: blockOf(a.Schema.Block)}
}

func blockOf(b *tfprotov6.SchemaBlock) *blockJSON {
	blocks := make(map[string]nestedBlockJSON, len(b.BlockTypes))
	for _, n := range b.BlockTypes {
		blocks[n.TypeName] = nestedBlockJSON{
			NestingMode: strings.ToLower(n.Nesting.String()),
			Block:       blockOf(n.Block),
			MinItems:    n.MinItems,
			MaxItems:    n.MaxItems,
		}
	}
	return &blockJSON{
		Attributes:      attributesOf(b.Attributes),
		Blocks:          blocks,
		descriptionJSON: descriptionOf(b.Description, b.DescriptionKind),
		deprecationJSON: deprecationJSON{Deprecated: b.Deprecated, Message: b.DeprecationMessage},
	}
}

func attributesOf(in []*tfprotov6.SchemaAttribute) map[string]attributeJSON {
	out := make(map[string]attributeJSON, len(in))
	for _, a := range in {
		converted := attributeJSON{
			Type:            a.Type,
			descriptionJSON: descriptionOf(a.Description, a.DescriptionKind),
			deprecationJSON: deprecationJSON{Deprecated: a.Deprecated, Message: a.DeprecationMessage},
			Required:        a.Required,
			Optional:        a.Optional,
			Computed:        a.Computed,
			Sensitive:       a.Sensitive,
			WriteOnly:       a.WriteOnly,
		}
		if n := a.NestedType; n != nil {
			converted.Nested = &nestedTypeJSON{
				Attributes:  attributesOf(n.Attributes),
				NestingMode: strings.ToLower(n.Nesting.String()),
			}
		}
		out[a.Name] = converted
	}
	return out
}

func descriptionOf(text string, kind tfprotov6.StringKind) descriptionJSON {
	return descriptionJSON{Description: text, Kind: strings.ToLower(kind.String())}
}

func identityOf(s *tfprotov6.ResourceIdentitySchema) identityJSON {
	attrs := make(map[string]identityAttributeJSON, len(s.IdentityAttributes))
	for _, a := range s.IdentityAttributes {
		attrs[a.Name] = identityAttributeJSON{
			Type:              a.Type,
			Description:       a.Description,
			RequiredForImport: a.RequiredForImport,
			OptionalForImport: a.OptionalForImport,
		}
	}
	return identityJSON{Version: s.Version, Attributes: attrs}
}

func functionOf(f *tfprotov6.Function) functionJSON {
	converted := functionJSON{
		Description:        f.Description,
		Summary:            f.Summary,
		DeprecationMessage: f.DeprecationMessage,
		ReturnType:         f.Return.Type,
	}
	for _, p := range f.Parameters {
		converted.Parameters = append(converted.Parameters, parameterOf(p))
	}
	if f.VariadicParameter != nil {
		variadic := parameterOf(f.VariadicParameter)
		converted.Variadic = &variadic
	}
	return converted
}

func parameterOf(p *tfprotov6.FunctionParameter) parameterJSON {
	return parameterJSON{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue, Type: p.Type}
}
