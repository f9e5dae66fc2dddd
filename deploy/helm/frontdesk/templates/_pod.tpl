{{- /* What servers and workers have in common. Each takes a dict of `root`, the top scope, and `part`, server or worker. */ -}}

{{- define "frontdesk.labels" -}}
app.kubernetes.io/name: frontdesk
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- /* The Secret with what nobody should see: one of yours, or the chart's. */ -}}
{{- define "frontdesk.secret" -}}
{{ .Values.existingSecret | default .Release.Name }}
{{- end }}

{{- /* All of a pod but its containers. */ -}}
{{- define "frontdesk.pod" -}}
# Longer than draining and the last answers take.
terminationGracePeriodSeconds: {{ add 50 .root.Values.server.drainSeconds }}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  fsGroup: 10001
  # Where there are many files, looking at each at every start would take minutes.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
# One node that goes away should not take all of a kind with it.
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "frontdesk.labels" . | nindent 8 }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  - {name: data, emptyDir: {}}
  - {name: tmp, emptyDir: {}}
  - name: files
    persistentVolumeClaim:
      claimName: {{ .root.Values.files.existingClaim | default (printf "%s-files" .root.Release.Name) }}
{{- end }}

{{- /* All of a container but its command, probes and resources. */ -}}
{{- define "frontdesk.container" -}}
image: "{{ .root.Values.image.repository }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion | default "latest" }}"
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
envFrom:
  - configMapRef: {name: {{ .root.Release.Name }}}
  - secretRef: {name: {{ include "frontdesk.secret" .root }}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
volumeMounts:
  - {name: data, mountPath: /data}
  - {name: tmp, mountPath: /tmp}
  - {name: files, mountPath: /data/files}
{{- end }}

{{- /* What makes the pods new when it changes, and where metrics are read. */ -}}
{{- define "frontdesk.annotations" -}}
checksum/settings: {{ include (print .root.Template.BasePath "/settings.yaml") .root | sha256sum }}
{{- if .root.Values.metrics.token }}
prometheus.io/scrape: "true"
prometheus.io/port: "9100"
{{- end }}
{{- end }}
