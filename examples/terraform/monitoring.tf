resource "aws_cloudtrail" "account" {
  name                          = "account"
  s3_bucket_name                = var.trail_bucket
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
}

resource "aws_cloudwatch_event_rule" "sensitive_changes" {
  name        = "sensitive-changes"
  description = "Calls that destroy a secret, or open or close it, its key or a role"

  event_pattern = jsonencode({
    source      = ["aws.secretsmanager", "aws.kms", "aws.iam"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail = {
      eventSource = ["secretsmanager.amazonaws.com", "kms.amazonaws.com", "iam.amazonaws.com"]
      eventName = [
        "DeleteSecret",
        "PutResourcePolicy",
        "PutKeyPolicy",
        "ScheduleKeyDeletion",
        "DisableKey",
        "UpdateAssumeRolePolicy",
      ]
    }
  })
}

resource "aws_cloudwatch_event_target" "alerts" {
  rule = aws_cloudwatch_event_rule.sensitive_changes.name
  arn  = var.alerts_topic_arn
}
