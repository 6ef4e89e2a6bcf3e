terraform init
terraform query -generate-config-out=adopted.tf
terraform apply -auto-approve
awk '/^import /{skip = 1} !skip; /^}/{skip = 0}' adopted.tf > numbers.tf
rm adopted.tf
terraform plan -detailed-exitcode
