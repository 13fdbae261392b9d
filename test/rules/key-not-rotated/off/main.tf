resource "aws_kms_key" "app" {
  policy              = local.policy
  enable_key_rotation = false
}
