# Which blocks are free to sell?
data "mor_dids" "free" {
  status = "free"
}

# One line for each block, such as "37052000010 to 37052000019".
output "free_blocks" {
  value = [
    for block in provider::mor::compress_dids(data.mor_dids.free.dids[*].did) :
    block.first == block.last ? block.first : "${block.first} to ${block.last}"
  ]
}
