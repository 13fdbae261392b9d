resource "aws_kms_key" "app" {
  policy                  = local.policy
  deletion_window_in_days = 7
}
