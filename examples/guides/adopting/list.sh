terraform init
terraform apply -auto-approve
terraform output -json numbers | jq . > numbers.json
rm list.tf
