// Package provider is the Terraform side of the project: schemas, models and
// diagnostics. What a resource does to a number is decided in package
// lifecycle; what the server is asked and what it answers is in package mor.
package provider
