package io.towpath.access;

/// The permissions, as expressions for `@PreAuthorize`. Their names are also the scopes of API tokens; a token never
/// has more than its owner's role.
///
/// | permission | administrator | lead | engineer | validator | auditor |
/// |---|---|---|---|---|---|
/// | inventory:read, wave:read, signoff:read | ✔ | ✔ | ✔ | ✔ | ✔ |
/// | inventory:write, image:execute | ✔ | ✔ | ✔ | | |
/// | wave:write (compose waves) | ✔ | ✔ | | | |
/// | wave:execute (start, pause, retry, roll back) | ✔ | ✔ | ✔ | | |
/// | signoff:send (checklist entries, links) | ✔ | ✔ | ✔ | ✔ | |
/// | audit:read | ✔ | ✔ | | | ✔ |
/// | admin (users, sources' folders, settings) | ✔ | | | | |
public final class Permission {

    public static final String INVENTORY_READ = "hasAuthority('inventory:read')";
    public static final String INVENTORY_WRITE = "hasAuthority('inventory:write')";
    public static final String IMAGE_EXECUTE = "hasAuthority('image:execute')";
    public static final String WAVE_READ = "hasAuthority('wave:read')";
    public static final String WAVE_WRITE = "hasAuthority('wave:write')";
    public static final String WAVE_EXECUTE = "hasAuthority('wave:execute')";
    public static final String SIGNOFF_READ = "hasAuthority('signoff:read')";
    public static final String SIGNOFF_SEND = "hasAuthority('signoff:send')";
    public static final String AUDIT_READ = "hasAuthority('audit:read')";
    public static final String ADMIN = "hasAuthority('admin')";

    private Permission() {}
}
