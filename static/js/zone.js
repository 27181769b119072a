// Tells the form of a new account which time zone this device is in; without it the zone is UTC.

for (const field of document.querySelectorAll("input[data-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
