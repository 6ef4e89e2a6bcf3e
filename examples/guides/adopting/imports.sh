terraform plan -out=tfplan
terraform apply tfplan
rm imports.tf
terraform plan -detailed-exitcode
