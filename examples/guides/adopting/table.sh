terraform init
terraform apply -auto-approve
terraform output -raw csv > numbers.csv
terraform output unresolved
rm table.tf
