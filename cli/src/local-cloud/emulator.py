"""Runs MiniStack 1.5.33 with four corrections where it departs from AWS in a way that our stacks and functions can see.

Each one names a single function or table of the pinned release; a release without it fails at the start.
"""
import functools

from ministack import app
from ministack.services import apigateway, lambda_svc, s3
from ministack.services.cloudformation import provisioners


def with_caller_identity(build_event):
    """A function URL with IAM authorization names the caller in `requestContext.authorizer.iam`, as an HTTP API does."""

    @functools.wraps(build_event)
    def build(url_id, account_id, region, method, path, headers, body, query_params, **options):
        event = build_event(url_id, account_id, region, method, path, headers, body, query_params, **options)
        caller = None if options.get("anonymous") else apigateway._iam_caller_identity_v2(headers, query_params)
        if caller:
            event["requestContext"]["authorizer"] = {"iam": {"cognitoIdentity": None, **caller}}
        return event

    return build


def with_invoked_alias(find_function):
    """`context.invokedFunctionArn` ends with the qualifier that was invoked, not with the version that it points to."""

    @functools.wraps(find_function)
    def find(function_ref, **scope):
        record, config, name = find_function(function_ref, **scope)
        qualifier = lambda_svc._resolve_name_and_qualifier(function_ref)[1]
        if config and qualifier and qualifier != "$LATEST":
            unqualified = ":".join(config["FunctionArn"].split(":")[:7])
            config = {**config, "FunctionArn": f"{unqualified}:{qualifier}"}
        return record, config, name

    return find


def with_loopback_as_secure(pin_origin):
    """Traffic that stays on this machine counts as `aws:SecureTransport`, else each bucket that enforces TLS refuses all."""

    @functools.wraps(pin_origin)
    def pin(source_ip, _secure_transport):
        pin_origin(source_ip, True)

    return pin


def tags_by_key(tags):
    return {tag["Key"]: tag["Value"] for tag in tags}


# A bucket has the tags of its template. The CDK empties a bucket before its deletion only when it has the tag for that.
BUCKET_TAGS = ("Tags", tags_by_key, s3._bucket_tags.__setitem__, lambda name: s3._bucket_tags.pop(name, None))

lambda_svc._build_function_url_event = with_caller_identity(lambda_svc._build_function_url_event)
lambda_svc._get_func_record_for_ref_in_scope = with_invoked_alias(lambda_svc._get_func_record_for_ref_in_scope)
app.pin_request_origin = with_loopback_as_secure(app.pin_request_origin)
provisioners._S3_BUCKET_CONFIGURATIONS = (*provisioners._S3_BUCKET_CONFIGURATIONS, BUCKET_TAGS)
app.main()
