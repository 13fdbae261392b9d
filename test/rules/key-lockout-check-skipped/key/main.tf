resource "aws_kms_key" "app" {
  policy                             = local.policy
  bypass_policy_lockout_safety_check = true
}
