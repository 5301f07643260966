/// Sign-in, the own account, users and roles: pages and REST.
@NullMarked
package io.towpath.access.web;

import org.jspecify.annotations.NullMarked;
