terraform plan -out=tfplan
terraform apply tfplan
terraform plan -detailed-exitcode
