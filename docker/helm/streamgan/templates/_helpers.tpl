{{/* Prefix of all names. */}}
{{- define "streamgan.name" -}}
{{- if contains "streamgan" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-streamgan" (.Release.Name | trunc 30 | trimSuffix "-") }}{{ end -}}
{{- end -}}

{{/* Labels that select the pods of a service. Parameters: root, component. */}}
{{- define "streamgan.selector" -}}
app.kubernetes.io/name: streamgan
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Labels of a resource. Parameters: root, component. */}}
{{- define "streamgan.labels" -}}
{{ include "streamgan.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* A setting's value as text. YAML's numbers arrive as floating-point numbers, which would be printed as 1e+06. */}}
{{- define "streamgan.value" -}}
{{- if kindIs "slice" . -}}
{{- join "," . -}}
{{- else if and (kindIs "float64" .) (eq . (floor .)) -}}
{{- int64 . -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end -}}

{{/* Settings for the clients of Kafka, as YAML. */}}
{{- define "streamgan.kafka" -}}
{{- $kafka := .Values.kafka -}}
bootstrap.servers: {{ required "kafka.bootstrapServers is not set; give the brokers as host:port" $kafka.bootstrapServers | quote }}
{{- if or $kafka.tls.enabled $kafka.sasl.secret }}
kafka.security.protocol: {{ ternary (ternary "SASL_SSL" "SSL" (ne $kafka.sasl.secret "")) "SASL_PLAINTEXT" $kafka.tls.enabled }}
{{- end }}
{{- if $kafka.sasl.secret }}
kafka.sasl.mechanism: {{ $kafka.sasl.mechanism }}
{{- end }}
{{- if and $kafka.tls.enabled $kafka.tls.caSecret }}
kafka.ssl.truststore.type: PEM
kafka.ssl.truststore.location: /etc/streamgan/kafka-ca/{{ $kafka.tls.caKey }}
{{- end }}
{{- if and $kafka.tls.enabled $kafka.tls.clientSecret }}
kafka.ssl.keystore.type: PKCS12
kafka.ssl.keystore.location: /etc/streamgan/kafka-client/user.p12
{{- end }}
{{- end -}}

{{/* Image of a service. Parameters: root, image. */}}
{{- define "streamgan.image" -}}
{{- $image := mergeOverwrite (deepCopy .root.Values.image) .image -}}
{{- if $image.digest -}}
{{ printf "%s@%s" $image.repository $image.digest }}
{{- else -}}
{{ printf "%s:%s" $image.repository ($image.tag | default .root.Chart.AppVersion) }}
{{- end -}}
{{- end -}}

{{/* Secret of a service. Parameters: secret, service. */}}
{{- define "streamgan.secret" -}}
{{- .secret | replace "%s" .service -}}
{{- end -}}

{{/* Variables of a container, as YAML. Parameters: those of the pod. */}}
{{- define "streamgan.env" -}}
{{- $root := .root -}}
{{- $kafka := $root.Values.kafka -}}
{{- with $root.Values.javaOpts }}
- name: JAVA_OPTS
  value: {{ . | quote }}
{{- end }}
{{- if $kafka.sasl.secret }}
- name: STREAMGAN_KAFKA_SASL_JAAS_CONFIG
  valueFrom:
    secretKeyRef:
      name: {{ include "streamgan.secret" (dict "secret" $kafka.sasl.secret "service" .service) }}
      key: {{ $kafka.sasl.key }}
{{- end }}
{{- if and $kafka.tls.enabled $kafka.tls.clientSecret }}
- name: STREAMGAN_KAFKA_SSL_KEYSTORE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "streamgan.secret" (dict "secret" $kafka.tls.clientSecret "service" .service) }}
      key: user.password
{{- end }}
{{- range $name, $from := $root.Values.secretSettings }}
- name: STREAMGAN_{{ $name | upper | replace "." "_" }}
  valueFrom:
    secretKeyRef:
      name: {{ $from.secret }}
      key: {{ $from.key }}
{{- end }}
{{- with .variables }}
{{- . | nindent 0 }}
{{- end }}
{{- with .values.env }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end -}}

{{/* Request of a probe. Parameters: those of the pod, path. */}}
{{- define "streamgan.probe" -}}
{{- $pod := first . -}}
httpGet:
  path: {{ last . }}
  port: {{ $pod.port.name }}
  {{- with $pod.scheme }}
  scheme: {{ . }}
  # A sampler with sampler.hosts would refuse the pod's address.
  httpHeaders:
    - {name: Host, value: localhost}
  {{- end }}
timeoutSeconds: 5
{{- end -}}

{{/*
Template of a pod. Parameters:
  root        the chart
  component   name of the Deployment or Job
  service     name of the service in commands and Secrets
  command     list of words
  values      of the service
  settings    that the chart decides
  port        name and number that it serves
  scheme      of its probes, for the sampler
  variables   further variables, as YAML
  volumes     further volumes, as YAML
  mounts      further mounts, as YAML
  restart     restartPolicy
*/}}
{{- define "streamgan.pod" -}}
{{- $root := .root -}}
{{- $values := .values -}}
{{- $kafka := $root.Values.kafka -}}
{{- $pod := mergeOverwrite (deepCopy $root.Values.pod) ($values.pod | default dict) -}}
{{- $settings := mergeOverwrite (deepCopy $root.Values.settings) ($values.settings | default dict) (include "streamgan.kafka" $root | fromYaml) (.settings | default dict) -}}
metadata:
  labels:
    {{- include "streamgan.labels" . | nindent 4 }}
    {{- with $pod.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $pod.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  # The variables that Kubernetes sets for a Service look like settings.
  enableServiceLinks: false
  automountServiceAccountToken: false
  {{- with $pod.serviceAccountName }}
  serviceAccountName: {{ . }}
  {{- end }}
  {{- with $root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with $pod.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $pod.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $pod.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $pod.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $pod.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  restartPolicy: {{ .restart | default "Always" }}
  # The trainer commits on SIGTERM; every service ends within 10 s.
  terminationGracePeriodSeconds: 30
  # No uid: the image names one, and OpenShift chooses its own.
  securityContext:
    runAsNonRoot: true
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: {{ .component }}
      image: {{ include "streamgan.image" (dict "root" $root "image" ($values.image | default dict)) }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args:
        {{- range .command }}
        - {{ . }}
        {{- end }}
        {{- range $name, $value := $settings }}
        {{- if not (kindIs "invalid" $value) }}
        - -D
        - {{ printf "%s=%s" $name (include "streamgan.value" $value) | quote }}
        {{- end }}
        {{- end }}
      {{- with include "streamgan.env" . | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      {{- with .port }}
      ports:
        - name: {{ .name }}
          containerPort: {{ .number }}
      # Until the brokers answer.
      startupProbe:
        {{- include "streamgan.probe" (list $ "/health/live") | nindent 8 }}
        periodSeconds: 5
        failureThreshold: 60
      livenessProbe:
        {{- include "streamgan.probe" (list $ "/health/live") | nindent 8 }}
        periodSeconds: 10
        failureThreshold: 3
      readinessProbe:
        {{- include "streamgan.probe" (list $ "/health/ready") | nindent 8 }}
        periodSeconds: 5
      {{- end }}
      resources:
        {{- toYaml $values.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      volumeMounts:
        - name: tmp
          mountPath: /tmp
        {{- if and $kafka.tls.enabled $kafka.tls.caSecret }}
        - name: kafka-ca
          mountPath: /etc/streamgan/kafka-ca
          readOnly: true
        {{- end }}
        {{- if and $kafka.tls.enabled $kafka.tls.clientSecret }}
        - name: kafka-client
          mountPath: /etc/streamgan/kafka-client
          readOnly: true
        {{- end }}
        {{- with .mounts }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with $values.volumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    # Temporary files, native libraries that Java unpacks, state of Kafka Streams.
    - name: tmp
      emptyDir:
        sizeLimit: {{ $values.tmpSize | default "256Mi" }}
    {{- if and $kafka.tls.enabled $kafka.tls.caSecret }}
    - name: kafka-ca
      secret:
        secretName: {{ $kafka.tls.caSecret }}
    {{- end }}
    {{- if and $kafka.tls.enabled $kafka.tls.clientSecret }}
    - name: kafka-client
      secret:
        secretName: {{ include "streamgan.secret" (dict "secret" $kafka.tls.clientSecret "service" .service) }}
    {{- end }}
    {{- with .volumes }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with $values.volumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{/*
Deployment of a service. Parameters: those of the pod, and
  replicas    number, or empty where an autoscaler decides
  strategy    as YAML
*/}}
{{- define "streamgan.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "streamgan.name" .root }}-{{ .component }}
  labels:
    {{- include "streamgan.labels" . | nindent 4 }}
spec:
  {{- if not (kindIs "string" .replicas) }}
  replicas: {{ .replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  strategy:
    {{- .strategy | nindent 4 }}
  selector:
    matchLabels:
      {{- include "streamgan.selector" . | nindent 6 }}
  template:
    {{- include "streamgan.pod" . | nindent 4 }}
{{- end -}}
