terraform init
terraform query -generate-config-out=adopted.tf
terraform apply -auto-approve
terraform plan -detailed-exitcode
