package io.towpath.access;

/// What a user is. Each role's permissions are listed in [Permission].
public enum Role {
    ADMINISTRATOR, LEAD, ENGINEER, VALIDATOR, AUDITOR
}
