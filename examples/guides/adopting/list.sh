terraform init
terraform apply -auto-approve
terraform output -json numbers > numbers.json
rm list.tf
