terraform init
terraform apply -auto-approve
terraform output -raw numbers > numbers.csv
rm table.tf
