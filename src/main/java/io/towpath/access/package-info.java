/// Who may do what: users, roles, sign-in, API tokens. Ask [CurrentUser] who acts; guard methods with [Permission].
@ApplicationModule(displayName = "Access", allowedDependencies = {"units", "audit", "table"})
@NullMarked
package io.towpath.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
