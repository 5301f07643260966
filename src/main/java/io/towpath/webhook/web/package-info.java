/// Pages and REST of webhooks.
@NullMarked
package io.towpath.webhook.web;

import org.jspecify.annotations.NullMarked;
